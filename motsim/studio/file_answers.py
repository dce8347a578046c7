"""Answers that are files."""

from __future__ import annotations

from fastapi.responses import Response

from motsim.studio.problems import Responses


def a_file(*media: str) -> Responses:
    """How OpenAPI tells of a route that gives a file of one of these kinds."""
    return {200: {"description": "The file", "content": {kind: {} for kind in media}}}


def attachment(content: bytes | str, media: str, name: str) -> Response:
    """A file that a browser saves under this name."""
    return Response(
        content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
