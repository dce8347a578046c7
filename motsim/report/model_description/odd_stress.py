"""`describe`: a model in the words of ODD (seven elements) and STRESS-DES, made from a scenario
and, if given, a folder of results.

Nothing is run. What comes out is a document of pieces, the same in Markdown and as a page.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from motsim.errors import InputError
from motsim.errors import say as mistake
from motsim.formats import formatter
from motsim.i18n import LANGUAGES, catalogue, text, text_or_key
from motsim.plan.preview import summary as explain
from motsim.plan.preview import wording as phrases
from motsim.plan.preview.provenance import figures
from motsim.plan.preview.wording import label, team
from motsim.psychology import GRADES, PARAMETERS, RULES, psychology_row
from motsim.report.core.messages import Translator
from motsim.report.core.page_writer import Table, rendered, save
from motsim.report.core.provenance import versions
from motsim.report.model_description.messages import say
from motsim.scenario.checks.semantics import children
from motsim.scenario.language.population import ELASTICITY
from motsim.scenario.language.quantities import Amount
from motsim.scenario.language.schema import Design, Observed, Scenario
from motsim.scenario.shipped import as_typed
from motsim.scenario.source.yaml_tree import item_name
from motsim.scenario.spreadsheet.yaml_writer import flow
from motsim.units import UNITS

TEMPLATE: Final = "describe.html.j2"
MEASURES: Final = (
    "remembered",
    "satisfaction",
    "nps",
    "return",
    "told",
    "peak",
    "end",
    "wait_min",
    "sojourn_min",
    "left_share",
    "complained",
    "broken_promises",
)
MONEY: Final = (
    "kept",
    "served",
    "attracted",
    "word",
    "once",
    "per_year",
    "per_use",
    "rules",
    "wages",
    "time",
)


class Piece(NamedTuple):
    """A paragraph, with a list or a table below it."""

    text: str = ""
    items: tuple[str, ...] = ()
    table: Table | None = None


class Part(NamedTuple):
    """A heading of level 2 (a part) or 3 (an element) and what stands under it."""

    level: int
    title: str
    pieces: tuple[Piece, ...] = ()


class Ran(NamedTuple):
    """What a folder of results says of itself."""

    folder: str
    manifest: dict[str, Any]
    replications: tuple[int, ...]
    bought: dict[str, float]
    intercepts: dict[str, float]
    summary: Any  # data frame, or None where the figures are not kept


@dataclass(frozen=True, eq=False)
class Description:
    """A model described; `markdown` and `page` write it in a language."""

    scenario: Scenario
    psychology: str
    results: Ran | None = field(repr=False)

    def __repr__(self) -> str:
        return (
            f"Description({self.scenario.file}, "
            f"{'with results' if self.results else 'without results'})"
        )

    def parts(self, language: str = "en") -> tuple[Part, ...]:
        """The document in pieces."""
        return tuple(_Writing(self, language).parts())

    def title(self, language: str = "en") -> str:
        return say(language, "title", title=self.scenario.title.show(language))

    def markdown(self, language: str = "en") -> str:
        """The document as Markdown."""
        lines = [f"# {self.title(language)}", ""]
        for part in self.parts(language):
            lines += [*([f"{'#' * part.level} {part.title}", ""] if part.title else [])]
            for piece in part.pieces:
                lines += [
                    *([piece.text, ""] if piece.text else []),
                    *(f"- {item}" for item in piece.items),
                    *([""] if piece.items else []),
                    *(_rows(piece.table) if piece.table else ()),
                ]
        return "\n".join(lines).rstrip() + "\n"

    def page(self, lang: str = "en") -> str:
        """The document as a page in both languages."""
        sheets = [
            Sheet(
                language,
                self.title(language),
                say(language, "other language"),
                self.parts(language),
            )
            for language in LANGUAGES
        ]
        return rendered(
            TEMPLATE, sheets, {language: {} for language in LANGUAGES}, lang, inline=inline
        )

    def report(self, path: str | os.PathLike[str], lang: str = "en") -> None:
        """Write the page (one file that opens offline)."""
        save(self.page(lang), path)


class Sheet(NamedTuple):
    """The document in one language, for the template."""

    language: str
    title: str
    other: str
    parts: tuple[Part, ...]


def describe(
    scenario: Scenario,
    results: str | os.PathLike[str] | None = None,
    *,
    psychology: str | None = None,
) -> Description:
    """The description of a scenario; `results`: a folder that `motsim run` wrote, of this very
    scenario.

    Raises InputError where the folder's scenario is another, StoreError where there are no results.
    """
    ran = None if results is None else _ran(scenario, Path(results))
    return Description(
        scenario,
        ran.manifest["psychology"] if ran else psychology or scenario.psychology.profile,
        ran,
    )


def _ran(scenario: Scenario, folder: Path) -> Ran:
    import json

    from motsim.study.run.resume import MADE, open_folder, summary_of

    store = open_folder(folder)
    if store.manifest["scenario"] != scenario.text:
        raise InputError(mistake("another text", folder=folder, file=store.manifest["file"]))
    try:
        made = json.loads((folder / MADE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        made = {}
    return Ran(
        str(folder),
        dict(store.manifest),
        tuple(store.done()),
        made.get("bought", {}),
        {key: x for key in ("tries",) if (x := made.get(key)) is not None}
        | made.get("intercepts", {}),
        summary_of(store),
    )


def _of_people(observed: Observed) -> bool:
    """Is anything observed that histories meet?"""
    figures = (observed.return_rate, observed.new_customers, observed.by_recommendation)
    return any(one is not None for one in figures)


# --- as text --------------------------------------------------------------------------------------
def _rows(table: Table) -> Iterator[str]:
    def line(cells: Sequence[str]) -> str:
        return (
            "| "
            + " | ".join(re.sub(r"\s+", " ", cell).replace("|", "\\|") for cell in cells)
            + " |"
        )

    yield line(table.heads)
    yield "|" + "---|" * len(table.heads)
    yield from (line(row) for row in table.rows)
    yield ""


def inline(text: str) -> Any:
    """The little Markdown of our sentences (bold and code) as HTML; all else is text."""
    from markupsafe import Markup, escape

    safe = str(escape(text))
    safe = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", safe)
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", safe))


def typed_at(raw: Any, path: str) -> str:
    """What stands in the file at the path of a figure, as typed; "" where it is only implied."""
    if not path:
        return raw if isinstance(raw, str) else flow(raw)
    named = (
        raw.items()
        if isinstance(raw, dict)
        else ((item_name(one, k), one) for k, one in enumerate(raw))
        if isinstance(raw, list)
        else ()
    )
    for key, inner in named:
        if path == key or path.startswith(f"{key}."):
            found = typed_at(inner, path[len(key) + 1 :])
            if found:
                return found
    return ""


# --- the document ---------------------------------------------------------------------------------
class _Writing:
    """The parts of a description in one language."""

    def __init__(self, d: Description, language: str) -> None:
        self.d, self.s, self.language = d, d.scenario, language
        self.raw = d.scenario.origin.tree.raw

    def say(self, key: str, /, **values: object) -> str:
        return say(self.language, key, **values)

    def name(self, name: str) -> str:
        return label(self.s, name, self.language)

    def names(self, names: Any) -> str:
        return self.say("list").join(self.name(n) for n in names) or self.say("none")

    def time(self, minutes: float) -> str:
        return formatter(self.language).duration(minutes)

    def _typed(self, path: str) -> str:
        # parameters stand beside the other keys
        return typed_at(self.raw, path) or typed_at(self.raw, path.replace(".parameters.", "."))

    def parts(self) -> Iterator[Part]:
        yield Part(2, "", (Piece(self._about()),))
        yield Part(2, self.say("p1"))
        yield from self._odd()
        yield Part(2, self.say("p2"))
        yield from self._stress()
        yield Part(2, self.say("p3"))
        yield from self._tables()

    def _about(self) -> str:
        from motsim._version import __version__

        ran = self.d.results
        return self.say(
            "about",
            version=__version__,
            file=as_typed(self.s.file),
            results=self.say("with results", folder=ran.folder) if ran else "",
        )

    # -- ODD ---------------------------------------------------------------------------------------
    def _odd(self) -> Iterator[Part]:
        yield self._element("o1", self._purpose())
        yield self._element("o2", self._entities())
        yield self._element("o3", self._process())
        yield self._element("o4", map(Piece, self._concepts()))
        yield self._element("o5", self._initialization())
        yield self._element("o6", self._inputs())
        yield self._element("o7", [Piece(self.say("submodels"))])

    def _element(self, title: str, pieces: Iterable[Piece]) -> Part:
        return Part(3, self.say(title), tuple(pieces))

    def _observed(self) -> list[str]:
        """What is known of the real service, as it was typed."""
        observed = self.s.observed
        return [
            f"{k} {self._typed(f'observed.{k}')}"
            for k in type(observed).model_fields
            if k != "source" and getattr(observed, k) is not None
        ]

    def _purpose(self) -> Iterator[Piece]:
        s, say_ = self.s, self.say
        title = s.title.show(self.language)
        yield Piece(
            say_("purpose", title=title, designs=self.names(s.designs))
            if len(s.designs) > 1
            else say_("purpose one", title=title)
        )
        observed = say_("list").join(self._observed()) or say_("no observed")
        yield Piece(say_("patterns", observed=observed))

    def _entities(self) -> Iterator[Piece]:
        s, say_ = self.s, self.say
        yield Piece(say_("entities"))
        yield Piece(
            say_(
                "scales",
                length=self.time(s.length),
                warmup=say_("warmup", time=self.time(s.warmup)) if s.warmup else "",
                sites=s.value.sites,
                currency=s.currency or say_("no currency"),
                horizon=Translator(self.language).time(s.money_period / UNITS["year"]),
                discount=formatter(self.language).chance(s.value.discount),
            )
        )

    def _process(self) -> Iterator[Piece]:
        felt = tuple(explain.felt_contacts(self.s, self.d.psychology))
        lines = explain.journey_lines(self.s, felt, self.language)
        yield Piece(self.say("process"))
        yield Piece(self.say("schedule"))
        yield Piece(self.say("journey"), tuple(line.strip() for line in lines))

    def _initialization(self) -> Iterator[Piece]:
        s, say_ = self.s, self.say
        pilot = s.promises or self._observed() or any(step.leaves for step in s.steps)
        yield Piece(say_("init", pilot=say_("pilot") if pilot else say_("no pilot")))
        if s.population and _of_people(s.observed):
            yield Piece(say_("histories"))
        intercepts = self.d.results.intercepts.items() if self.d.results else ()
        moved = say_("list").join(f"`{name}` = {x:.4g}" for name, x in intercepts)
        if moved:
            yield Piece(say_("anchored", lines=moved))

    def _inputs(self) -> Iterator[Piece]:
        files = sorted({a.text for a in _amounts(self.s) if a.dist == "data"})
        names = self.say("list").join(files)
        yield Piece(self.say("inputs", data=self.say("data files", names=names) if files else ""))

    def _talks(self) -> bool:
        """Do people hear of each other's visits?"""
        return self.s.population is not None and self.s.population.network is not None

    def _learning(self) -> str:
        """What visits teach."""
        if self.s.population is None:
            return "no learning"
        return "learning" if self.s.population.learns == "no" else "learning from visits"

    def _promise(self) -> str:
        """By what promise those go who are no customers."""
        p = self.s.population
        if p is None or p.market.promise is None:
            return ""
        elasticity = ELASTICITY if p.market.elasticity is None else p.market.elasticity
        return self.say(
            "promise believed",
            promise=self.name(p.market.promise),
            elasticity=f"{elasticity:g}",
            how=self.say("always believed" if p.learns == "no" else "belief learned"),
        )

    def _concepts(self) -> Iterator[str]:
        s, say_ = self.s, self.say
        yield say_("c basic", profile=self.d.psychology)
        yield say_("c emergence")
        yield say_(
            "c adaptation", leaves=say_("leaves") if any(step.leaves for step in s.steps) else ""
        )
        yield say_("c learning", learning=say_(self._learning()) + self._promise())
        yield say_("c sensing")
        yield say_("c interaction", word=say_("word heard" if self._talks() else "word told"))
        yield say_("c chance", n=sum(a.dist not in ("const", "expr", "never") for a in _amounts(s)))
        yield say_("c observation")

    def _levels(self) -> Iterator[str]:
        """The service levels, which are measured and change nothing."""
        for name, level in self.s.service_levels.items():
            yield self.say("level", name=self.name(name), time=self.time(level.within))

    # -- STRESS ------------------------------------------------------------------------------------
    def _stress(self) -> Iterator[Part]:
        yield self._element("s1", self._objectives())
        yield self._element("s2", self._logic())
        yield self._element("s3", self._data())
        yield self._element("s4", self._experiment())
        yield self._element("s5", map(Piece, self._implementation()))
        yield self._element("s6", self._access())

    def _objectives(self) -> Iterator[Piece]:
        say_ = self.say
        measures = (*(self._measure(m) for m in MEASURES), *self._levels())
        money = (_word(self.language, f"i {m}", m) for m in MONEY)
        yield Piece(say_("s purpose"))
        yield Piece(
            say_("s outputs", names=say_("list").join(measures), money=say_("list").join(money))
        )
        designs = enumerate(self.s.designs.items())
        yield Piece(say_("s aims"), tuple(self._design(k, name, d) for k, (name, d) in designs))

    def _logic(self) -> Iterator[Piece]:
        s, say_ = self.s, self.say
        for key in ("s logic", "s scenario", "s algorithms"):
            yield Piece(say_(key))
        yield Piece(
            say_(
                "s entities",
                contacts=sum(step.kind == "contact" for step in s.steps),
                works=sum(step.kind == "work" for step in s.steps),
                pools=self.names((*s.staff, *s.places)),
                limits=self._limits(),
            )
        )
        typed = self._typed("customers.arrive")
        arrive = say_("arrive", text=f"`{typed}`") if typed else say_("by segment")
        yield Piece(say_("s entry", arrive=arrive + ("" if self.language == "zh" else " ")))

    def _limits(self) -> str:
        """What lines and staff do beyond waiting and serving."""
        s = self.s
        lines = {
            "limits": [step.name for step in s.steps if step.queue_limit is not None],
            "rooms": [step.name for step in s.steps if step.room is not None],
            "stays on": [step.name for step in s.steps if step.gives_up is not None],
            "booked": [name for name, place in s.places.items() if place.booked is not None],
            "preempts": [name for name, pool in s.staff.items() if pool.preempts is not None],
            "groups": [step.name for step in s.steps if step.group is not None],
        }
        return "".join(self.say(key, names=self.names(of)) for key, of in lines.items() if of)

    def _data(self) -> Iterator[Piece]:
        s, psychology, language = self.s, self.d.psychology, self.language
        found = figures(s)
        parts = self._graded(Counter(f.grade for f in found))
        yield Piece(self.say("s sources", count=len(found), parts=parts))
        yield Piece(self.say("s preprocessing"))
        yield Piece(self.say("s inputs"))
        assumed = explain.default_lines(s, psychology, language)
        yield Piece(self.say("s assumptions"), tuple(assumed))
        warned = explain.explain(s, psychology=psychology, language=language).warnings
        if warned:
            yield Piece(self.say("s warnings"), tuple(warned))

    def _graded(self, grades: Counter[str]) -> str:
        return self.say("list").join(f"{self.say(g)} {grades[g]}" for g in GRADES if grades[g])

    def _design(self, k: int, name: str, d: Design) -> str:
        said = [self.say("reference")] if k == 0 else []
        said += [self.say("like", name=self.name(d.like))] if d.like else []
        said += [self.say("has", names=self.names(d.with_))] if d.with_ else []
        said += (
            [
                self.say(
                    "budget",
                    money=formatter(self.language).exact(d.budget),
                    split=", ".join(
                        f"{self.say_class(c)} {formatter(self.language).chance(x)}"
                        for c, x in d.split.items()
                    )
                    or self.say("none"),
                )
            ]
            if d.budget is not None
            else []
        )
        said += (
            [
                self.say(
                    "sets",
                    names=self.say("list").join(
                        f"`{key}: {flow(value)}`" for key, value in d.set.items()
                    ),
                )
            ]
            if d.set
            else []
        )
        said += [self.say("own rules", n=len(d.rules))] if d.rules else []
        return f"{self.name(name)}: {self.say('list').join(said)}"

    def say_class(self, name: str) -> str:
        return phrases.phrase(self.language, name)

    def _measure(self, name: str) -> str:
        return _word(self.language, f"m {name}", name)

    def _experiment(self) -> Iterator[Piece]:
        s, say_, ran = self.s, self.say, self.d.results
        yield Piece(say_("s start"))
        yield Piece(
            say_(
                "s length" if s.at_end == "serve" else "s length stopped",
                length=self.time(s.length),
                warmup=say_("warmup", time=self.time(s.warmup)) if s.warmup else "",
                kind=say_("terminating") if s.opening is not None else "",
            )
        )
        if s.first_day is not None:
            yield Piece(say_("s first day", date=formatter(self.language).date(s.first_day)))
        yield Piece(say_("s estimation"))
        if ran is None:
            yield Piece(say_("s planned", file=as_typed(s.file)))
            return
        m = ran.manifest
        settings = (
            say_("settings", names=say_("list").join(f"`{x}`" for x in m["settings"]))
            if m["settings"]
            else ""
        )
        yield Piece(
            say_(
                "s done",
                design=self.name(m["design"]),
                psychology=m["psychology"],
                seed=m["seed"],
                n=len(ran.replications),
                first=min(ran.replications, default=0),
                last=max(ran.replications, default=0),
                settings=settings,
            )
        )
        if ran.bought:
            yield Piece(
                say_(
                    "s bought",
                    names=say_("list").join(
                        f"{self.name(n)} {formatter(self.language).chance(x)}"
                        for n, x in ran.bought.items()
                    ),
                )
            )

    def _implementation(self) -> Iterator[str]:
        yield self.say("s software", versions=", ".join(f"{n} {v}" for n, v in versions()))
        if self.d.results is not None:
            yield self.say(
                "s made with",
                versions=", ".join(
                    f"{n} {v}" for n, v in self.d.results.manifest.get("versions", {}).items()
                ),
            )
        yield self.say("s random")
        yield self.say(
            "s execution",
            cores=os.cpu_count() or 1,
            machine=f"{platform.system()} {platform.machine()}",
        )

    def _access(self) -> Iterator[Piece]:
        from motsim._version import __version__
        from motsim.results.store import code_hash

        s, ran = self.s, self.d.results
        yield Piece(
            self.say(
                "s access",
                version=__version__,
                code=code_hash()[:16],
                text=hashlib.sha256(s.text.encode()).hexdigest(),
            )
        )
        commands = [
            f"`motsim describe {as_typed(s.file)}{f' --results {ran.folder}' if ran else ''}`"
        ]
        if ran is not None:
            m = ran.manifest
            yield Piece(self.say("s hash", hash=m["hash"]))
            sets = "".join(f" --set '{x}'" for x in m["settings"])
            commands.insert(
                0,
                (
                    f"`motsim run {as_typed(s.file)} --design {m['design']} --psychology "
                    f"{m['psychology']} --replications {len(ran.replications)} --seed "
                    f"{m['seed']}{sets}`"
                ),
            )
        yield Piece(self.say("s repeat"), tuple(commands))

    # -- tables ------------------------------------------------------------------------------------
    def _tables(self) -> Iterator[Part]:
        made = (
            ("t results", self._results()),
            ("t steps", self._steps()),
            ("t resources", self._resources()),
            ("t segments", self._segments()),
            ("t interventions", self._interventions()),
            ("t sources", self._sources()),
            ("t figures", self._figures()),
            ("t rules", self._rules()),
            ("t parameters", self._parameters()),
        )
        yield from (
            Part(3, self.say(key, profile=self.d.psychology), (Piece(table=table),))
            for key, table in made
            if table is not None and table.rows
        )

    def _table(
        self, keys: Sequence[str], rows: Sequence[Sequence[str]], text: int | None = None
    ) -> Table:
        return Table(
            tuple(self.say(k) for k in keys),
            tuple(tuple(r) for r in rows),
            len(keys) if text is None else text,
        )

    def _results(self) -> Table | None:
        if self.d.results is None or self.d.results.summary is None:
            return None
        rows = [
            (self._measure(r.measure), *(f"{x:.4g}" for x in (r.mean, r.low, r.high)), str(r.unit))
            for r in self.d.results.summary.itertuples()
            if r.mean == r.mean
        ]
        return self._table(("measure", "mean", "low", "high", "unit"), rows, 1)

    def _steps(self) -> Table:
        rows = []
        for stage in self.s.journey:
            for step in stage.steps:
                path = f"journey.{stage.name}.steps.{step.name}"
                points = self._typed(f"{path}.quality") or self._typed(f"{path}.score")
                rows.append(
                    (
                        self.name(stage.name),
                        self.name(step.name),
                        self.say(step.kind),
                        team(step.staff, self.name) if step.staff and step.team else "",
                        self._typed(f"{path}.takes"),
                        points,
                        self._typed(f"{path}.weight"),
                        self.say_class(step.class_) if step.class_ else "",
                    )
                )
        return self._table(
            ("stage", "step", "kind", "who", "takes", "points", "weight", "class"), rows
        )

    def _resources(self) -> Table:
        rows = [
            (
                self.name(n),
                self.say("who"),
                self._typed(f"staff.{n}.count"),
                self._typed(f"staff.{n}.wage"),
                self._typed(f"staff.{n}.empowered") or self.say("without"),
                self._typed(f"staff.{n}.hours") or self._typed("opening"),
            )
            for n in self.s.staff
        ]
        rows += [
            (self.name(n), self.say("place"), self._typed(f"places.{n}.count"), "", "", "")
            for n in self.s.places
        ]
        return self._table(("name", "kind", "count", "wage", "allowance", "hours"), rows)

    def _segments(self) -> Table:
        c = self.s.customers
        rows = [
            (self.name(n), self.say("segment"), self._typed(f"customers.segments.{n}"))
            for n in c.segments
        ]
        rows += [
            (self.name(n), self.say("trait"), self._typed(f"customers.traits.{n}"))
            for n in c.traits
        ]
        return self._table(("name", "kind", "value"), rows)

    def _interventions(self) -> Table:
        rows = []
        for n, i in self.s.interventions.items():
            sets = self.say("list").join(f"{key}: {flow(value)}" for key, value in i.set.items())
            rows.append(
                (
                    self.name(n),
                    sets,
                    *(
                        self._typed(f"interventions.{n}.cost.{key}")
                        for key in ("once", "per_site", "per_year", "per_use")
                    ),
                    self._typed(f"interventions.{n}.response"),
                )
            )
        return self._table(("intervention", "set", "once", "site", "year", "use", "response"), rows)

    def _sources(self) -> Table:
        used = Counter(f.source for f in figures(self.s))
        rows = [
            (
                n,
                src.what.show(self.language) + (f" ({src.where})" if src.where else ""),
                self.say(src.grade),
                str(used[n]),
            )
            for n, src in self.s.sources.items()
        ]
        if used[""]:
            rows.append((self.say("no source"), "", self.say("assumed"), str(used[""])))
        return self._table(("source", "what", "grade", "figures"), rows, 3)

    def _figures(self) -> Table:
        return self._table(
            ("path", "value", "source", "grade"),
            [(f.path, self._typed(f.path), f.source, self.say(f.grade)) for f in figures(self.s)],
        )

    def _rules(self) -> Table:
        what, sources = catalogue("psychology.rules"), catalogue("psychology.sources")
        rows = [
            (
                r.name,
                text(what, r.name, self.language),
                f"`{r.equation}`",
                self.say(r.grade),
                text_or_key(sources, r.source, self.language),
            )
            for r in RULES
        ]
        return self._table(("rule", "what", "equation", "grade", "source"), rows)

    def _parameters(self) -> Table:
        what, sources, units = (
            catalogue(f"psychology.{name}") for name in ("parameters", "sources", "units")
        )
        row = psychology_row(self.d.psychology, self.s.psychology.parameters)
        rows = [
            (
                p.name,
                text(what, p.name, self.language),
                f"{value:g}",
                f"{p.low:g} – {p.high:g}",
                text(units, p.unit, self.language),
                self.say(p.grade),
                text_or_key(sources, p.source, self.language),
            )
            for p, value in zip(PARAMETERS, row, strict=True)
        ]
        return self._table(("parameter", "what", "value", "range", "unit", "grade", "source"), rows)


def _word(language: str, key: str, otherwise: str) -> str:
    return Translator(language).maybe(key, otherwise)


def _amounts(value: Any) -> Iterator[Amount]:
    """Every number of a scenario that may vary."""
    for _, inner in children(value):
        if isinstance(inner, Amount):
            yield inner
        elif hasattr(inner, "amount") and isinstance(inner.amount, Amount):
            yield inner.amount
        elif not isinstance(inner, str):
            yield from _amounts(inner)
