"""Saves notebooks so that one that was only read keeps its bytes."""

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager


class SteadyContentsManager(AsyncLargeFileManager):
    """JupyterLab puts what the kernel says of itself into each notebook that is open, the version of TypeScript
    included, and its autosave writes that. The version is left out: it is a fact about the machine."""

    async def save(self, model, path=""):
        if model.get("type") == "notebook":
            metadata = (model.get("content") or {}).get("metadata", {})
            language = metadata.get("language_info", {})
            if language.get("name") == "typescript":
                language.pop("version", None)
        return await super().save(model, path)
