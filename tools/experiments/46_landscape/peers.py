"""Steps CartPole-v1 in another library, or trains PPO on it: peers.py NAME.

Each line of stdin is a task, seconds to step for or the seed of a training; each answer is a line
of JSON.
"""

import json
import sys
from time import perf_counter

import numpy as np

ENVS = 1024
SOLVED = 475
PATIENCE = 30  # seconds of a training of rlox: not every seed comes to 475


def draw(envs):
    """Random actions, the same for all libraries: [batches, envs]."""
    return np.random.default_rng(0).integers(0, 2, (max(64, 4096 // envs), envs))


# A maker returns a function that steps, the environment steps in one call of it, and a function of
# its result that counts the episodes that ended.


def gymnasium_one():
    import gymnasium

    env = gymnasium.make("CartPole-v1", disable_env_checker=True)
    env.reset(seed=0)
    actions = draw(1)[:, 0].tolist()

    def step(t):
        _, _, terminated, truncated, _ = env.step(actions[t % len(actions)])
        if terminated or truncated:
            env.reset()
            return 1
        return 0

    return step, 1, int


def gymnasium_vector():
    import gymnasium

    env = gymnasium.make_vec("CartPole-v1", ENVS, vectorization_mode="vector_entry_point")
    env.reset(seed=0)
    actions = list(draw(ENVS))
    return (lambda t: env.step(actions[t % len(actions)])), ENVS, ended


def envpool_vector():
    import envpool

    env = envpool.make("CartPole-v1", env_type="gymnasium", num_envs=ENVS, seed=0)
    env.reset()
    actions = list(draw(ENVS).astype(np.int32))
    return (lambda t: env.step(actions[t % len(actions)])), ENVS, ended


def ended(result):
    _, _, terminated, truncated, _ = result
    return int(np.sum(terminated | truncated))


def rlox_one():
    import rlox

    env = rlox.CartPole(seed=0)
    env.reset()
    actions = draw(1)[:, 0].tolist()

    def step(t):
        result = env.step(actions[t % len(actions)])
        if result["terminated"] or result["truncated"]:
            env.reset()
            return 1
        return 0

    return step, 1, int


def rlox_vector():
    import rlox

    env = rlox.VecEnv(n=ENVS, seed=0)
    env.reset_all()
    actions = list(draw(ENVS).astype(np.uint32))

    def count(result):
        return int(np.sum(result["terminated"] | result["truncated"]))

    return (lambda t: env.step_all(actions[t % len(actions)])), ENVS, count


def gymnax_vector(steps=500):
    import gymnax
    import jax
    import jax.numpy as jnp

    env, params = gymnax.make("CartPole-v1")
    actions = jnp.asarray(draw(ENVS))
    reset = jax.vmap(env.reset, in_axes=(0, None))
    step_all = jax.vmap(env.step, in_axes=(0, 0, 0, None))

    def one(carry, t):
        key, state, _, earned, episodes = carry
        key, own = jax.random.split(key)
        keys = jax.random.split(own, ENVS)
        action = actions[t % len(actions)]
        seen, state, reward, terminated, truncated, _ = step_all(keys, state, action, params)
        episodes += jnp.sum(terminated | truncated)
        return (key, state, seen, earned + reward, episodes), None

    @jax.jit
    def many(carry):
        return jax.lax.scan(one, carry, jnp.arange(steps))[0]

    key = jax.random.PRNGKey(0)
    seen, state = reset(jax.random.split(key, ENVS), params)
    carry = (key, state, seen, jnp.zeros(ENVS), 0)

    def step(_):
        nonlocal carry
        before = carry[-1]
        carry = jax.block_until_ready(many(carry))
        return int(carry[-1] - before)

    return step, ENVS * steps, int


def time_steps(maker):
    step, size, count = maker()
    warm_up = max(2, 400_000 // size) if size > 1 else 50_000
    episodes = sum(count(step(t)) for t in range(warm_up))
    answer({"episode": warm_up * size / episodes})
    chunk = max(1, 10_000 // size)
    for line in sys.stdin:
        seconds, t = float(line), 0
        begin = perf_counter()
        while perf_counter() - begin < seconds:
            for _ in range(chunk):
                step(t)
                t += 1
        answer({"steps": t * size, "seconds": perf_counter() - begin})


def train_rejax():
    import gymnax
    import jax
    from gymnax.environments.classic_control.cartpole import CartPole
    from rejax import PPO

    class WithDone(CartPole):
        """Since gymnax 1.0 a step returns six values; rejax 0.1.3 expects the five of before."""

        def step(self, key, state, action, params=None):
            seen, state, reward, terminated, truncated, info = super().step(
                key, state, action, params
            )
            return seen, state, reward, terminated | truncated, info

    # configs/gymnax/cartpole.yaml of its repository
    settings = dict(num_envs=5, num_steps=100, num_epochs=5, num_minibatches=5)
    settings |= dict(learning_rate=0.00075, max_grad_norm=0.5, gamma=0.99, gae_lambda=0.95)
    settings |= dict(clip_eps=0.2, ent_coef=0.01, vf_coef=0.5, total_timesteps=100_000)
    env = WithDone()
    agent = PPO.create(
        env=env, env_params=env.default_params, agent_kwargs={"activation": "tanh"}, **settings
    )
    eval_steps = 1000  # eval_freq
    train = jax.jit(
        lambda state: jax.lax.fori_loop(0, 2, lambda _, s: agent.train_iteration(s), state)
    )
    evaluate = jax.jit(lambda state, key: agent.eval_callback(agent, state, key)[1].mean())
    start = jax.jit(agent.init_state)
    key = jax.random.PRNGKey(0)
    begin = perf_counter()
    float(evaluate(train(start(key)), key))
    answer({"compiled": perf_counter() - begin})
    for line in sys.stdin:
        key = jax.random.PRNGKey(int(line))
        state = jax.block_until_ready(start(key))
        spent = steps = 0
        solved = False
        while steps < settings["total_timesteps"] and not solved:
            begin = perf_counter()
            state = jax.block_until_ready(train(state))
            spent += perf_counter() - begin  # its evaluation is not counted
            steps += eval_steps
            solved = float(evaluate(state, key)) >= SOLVED
        answer({"steps": steps, "seconds": spent, "solved": solved})


def train_rlox():
    import torch
    from rlox.algorithms.ppo import PPO
    from rlox.callbacks import Callback

    torch.set_num_threads(1)  # two are slower for networks this small
    begin = 0

    class UntilSolved(Callback):
        solved = False

        def on_step(self, algo, **_):
            returns = algo.collector.episode_rewards[-100:]
            self.solved = len(returns) == 100 and float(np.mean(returns)) >= SOLVED
            return not self.solved and perf_counter() - begin < PATIENCE

    def run(seed, steps):
        nonlocal begin
        torch.manual_seed(seed)
        until = UntilSolved()
        agent = PPO("CartPole-v1", seed=seed, callbacks=[until])
        begin = perf_counter()
        agent.train(steps)
        collector = agent.collector
        played = sum(collector.episode_lengths) + int(collector._ep_lengths.sum())
        return {"steps": played, "seconds": perf_counter() - begin, "solved": until.solved}

    run(0, 2048)
    answer({})
    for line in sys.stdin:
        answer(run(int(line), 500_000))


def answer(values):
    print(json.dumps(values), flush=True)


TASKS = {
    "Gymnasium": lambda: time_steps(gymnasium_one),
    "Gymnasium vector": lambda: time_steps(gymnasium_vector),
    "EnvPool": lambda: time_steps(envpool_vector),
    "rlox": lambda: time_steps(rlox_one),
    "rlox vector": lambda: time_steps(rlox_vector),
    "gymnax": lambda: time_steps(gymnax_vector),
    "rejax PPO": train_rejax,
    "rlox PPO": train_rlox,
}

if __name__ == "__main__":
    TASKS[sys.argv[1]]()
