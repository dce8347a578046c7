"""What a request may hold: each body takes no other keys than its own."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(max_length=120)]


class Closed(BaseModel):
    """A body that takes no other keys than its own."""

    model_config = ConfigDict(extra="forbid")


class NewScenario(Closed):
    name: Text = ""
    shipped: Text = ""
    title: Text = ""
    text: Annotated[str, Field(max_length=1_000_000)] = ""


class Edits(Closed):
    base: Name
    edits: Annotated[list[dict[str, Any]], Field(max_length=100)]
    label: Text = ""


class WholeText(Closed):
    base: Name
    text: Annotated[str, Field(max_length=1_000_000)]


class Base(Closed):
    base: Name


class Question(Closed):
    page: Name
    design: Name | None = None
    settings: Annotated[dict[Text, Text], Field(max_length=50)] = {}
    ideas: Annotated[list[Name], Field(max_length=200)] = []
    psychology: Name | None = None


class Choice(Closed):
    page: Name
    budget: Annotated[float | None, Field(ge=0, le=1e15)] = None
    ideas: Annotated[list[Name], Field(max_length=200)] = []


class CompareJob(Closed):
    scenario: Name
    designs: Annotated[list[Name], Field(max_length=30)] = []
    ideas: Annotated[list[Name], Field(max_length=200)] = []
    replications: Annotated[int, Field(ge=2, le=500)] = 50
    psychologies: Annotated[list[Name], Field(max_length=10)] = []


class DaysJob(Closed):
    scenario: Name
    design: Name = ""
    ideas: Annotated[list[Name], Field(max_length=200)] = []
    who: Name = ""


class AllocateJob(Closed):
    scenario: Name
    budget: Annotated[float, Field(ge=0, le=1e15)]


class StudyJob(Closed):
    scenario: Name
    question: Literal["plan", "moments", "lows", "robust", "worth", "pilot"]
    designs: Annotated[list[Name], Field(max_length=30)] = []


class WallColumns(Closed):
    columns: Annotated[dict[Name, Name], Field(max_length=60)]
    scale: Annotated[str, Field(max_length=20)] = ""
    name: Text = ""
