/** Several hosts in one machine: network namespaces that reach each other and nothing else. */

import { succeed, tryRun } from "./_services.ts";

/** A host of the network, or the one in the middle, by which the others are connected. */
export interface Host {
  readonly address: string;
  /** What stands before a command that is to run there. */
  readonly exec: readonly string[];
}

/** The hosts; they are gone when this is disposed. */
export class Network implements AsyncDisposable {
  readonly #names: string[] = [];
  readonly hosts: Host[] = [];

  private constructor(readonly middle: Host) {}

  static async create(hosts: number): Promise<Network> {
    const prefix = `gradnotes-${Deno.pid}`, middle = `${prefix}-0`;
    const network = new Network(hostOf(middle, "10.77.0.1"));
    try {
      await network.#add(middle);
      await succeed("ip", "-n", middle, "link", "add", "br0", "type", "bridge");
      await succeed("ip", "-n", middle, "addr", "add", "10.77.0.1/24", "dev", "br0");
      await succeed("ip", "-n", middle, "link", "set", "br0", "up");
      for (let i = 1; i <= hosts; i++) {
        const name = `${prefix}-${i}`, address = `10.77.0.1${i}`, on = ["-n", middle, "link"];
        await network.#add(name);
        const peer = ["peer", "name", "e0", "netns", name];
        await succeed("ip", ...on, "add", `v${i}`, "type", "veth", ...peer);
        await succeed("ip", ...on, "set", `v${i}`, "master", "br0", "up");
        await succeed("ip", "-n", name, "addr", "add", `${address}/24`, "dev", "e0");
        await succeed("ip", "-n", name, "link", "set", "e0", "up");
        network.hosts.push(hostOf(name, address));
      }
      return network;
    } catch (error) {
      await network[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #add(name: string): Promise<void> {
    await succeed("ip", "netns", "add", name);
    this.#names.push(name);
    await succeed("ip", "-n", name, "link", "set", "lo", "up");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#names) await tryRun("ip", "netns", "del", name);
  }
}

function hostOf(name: string, address: string): Host {
  return { address, exec: ["ip", "netns", "exec", name] };
}
