"""What one article says on one day, before it is laid out: a pure function of portal size, ordinal and day."""

from dataclasses import dataclass, replace
from datetime import datetime

from archive.records import Attachment
from crawler.demo import cases, phrases, seed
from crawler.demo.chance import Chance
from crawler.demo.chronicle import Chronicle
from crawler.demo.grammar import Teller
from crawler.demo.media import Media, file_link, picture, video
from crawler.demo.sections import NAMES, section_of
from crawler.demo.themes import THEME_OF_SECTION, THEMES
from crawler.demo.words import DISCLAIMER, SLOGANS, WORDS

_SHORT = 36  # characters
_COMMENT = NAMES.index("党建评论")
_VIDEO_NEWS = NAMES.index("视频新闻")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article's content. `head` and `tail` are lines of the body cell that are not text of the article."""

    title: str
    lines: tuple[str, ...]
    original_title: str | None = None
    source: str | None = None
    author: str | None = None
    editor: str | None = None
    byline: str | None = None  # stands before 发布时间 in the line of the date
    head: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    split: int | None = None  # lines on the first page, where there are two
    planted: frozenset[str] = frozenset()

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What hangs on the article, in page order."""
        return tuple(medium.attachment for medium in self.media)


def tell_story(chronicle: Chronicle, ordinal: int, day: int) -> Story:
    """Return the content of an article page; a twin's is its base's, but for the section's disclaimer."""
    case = chronicle.case(ordinal)
    if case == "seed":
        story = _seed_story()
    else:
        origin = ordinal - 1 if case == cases.TWIN else ordinal
        story = _revised(_drafted(chronicle, origin), chronicle, origin, day)
        story = replace(story, planted=story.planted | ({"twin"} if _is_pair(case) else set()))
    if section_of(ordinal) == _COMMENT and case != "seed":
        story = replace(story, tail=(*story.tail, DISCLAIMER), planted=story.planted | {"disclaimer"})
    return story


def title_of(chronicle: Chronicle, ordinal: int) -> str:
    """Return an article's title without telling the rest; titles are never edited."""
    case = chronicle.case(ordinal)
    if case == "seed":
        return seed.TITLE
    origin = ordinal - 1 if case == cases.TWIN else ordinal
    return _titled(_teller(chronicle, origin), chronicle.case(origin), origin)


def _is_pair(case: str) -> bool:
    return case in {cases.TWIN, cases.TWIN_BASE}


def _seed_story() -> Story:
    return Story(
        title=seed.TITLE,
        original_title=seed.ORIGINAL_TITLE,
        source=seed.SOURCE,
        lines=seed.LINES,
        head=(f"原标题:{seed.ORIGINAL_TITLE}",),
        tail=(seed.SIGN_OFF,),
        planted=frozenset({"seed", "original-title", "sign-off"}),
    )


def _teller(chronicle: Chronicle, ordinal: int) -> Teller:
    return Teller(Chance("story", chronicle.size, ordinal), chronicle.published(ordinal))


def _titled(teller: Teller, case: str, ordinal: int) -> str:
    if case == "cut-title":
        return teller.tell(teller.chance.pick(phrases.LONG_TITLES))
    title = teller.tell(teller.chance.pick(THEMES[THEME_OF_SECTION[section_of(ordinal)]][0]))
    # 䶮 takes four bytes in gb18030; 喆 is in GBK but not in gb2312.
    return f"{title}——访老党员陶䶮喆" if case == "rare-character" else title


def _drafted(chronicle: Chronicle, ordinal: int) -> Story:
    case = chronicle.case(ordinal)
    if case == cases.PLAIN and section_of(ordinal) == _VIDEO_NEWS:
        case = "video-text"
    teller = _teller(chronicle, ordinal)
    title = _titled(teller, case, ordinal)
    planted = frozenset() if case in {cases.PLAIN, cases.TWIN_BASE} else frozenset({case})
    story = Story(title=title, lines=_body(teller, case, ordinal), planted=planted)
    story = _with_media(story, case, teller, chronicle.published(ordinal))
    return _with_credits(story, case, teller)


def _body(teller: Teller, case: str, ordinal: int) -> tuple[str, ...]:
    if case in {"picture-only", "video-only"}:
        return ()
    _, openings, own = THEMES[THEME_OF_SECTION[section_of(ordinal)]]
    chance = teller.chance
    opening = teller.tell(chance.pick(openings))
    if case == "one-line":
        return (opening,)
    sentences = iter(chance.shuffled((*own, *own[:1], *phrases.SENTENCES)))
    count = chance.between(9, 13) if case == "two-pages" else chance.between(3, 10)
    lines = [opening + teller.tell(next(sentences))]
    for _ in range(count):
        line = "".join(teller.tell(next(sentences)) for _ in range(chance.between(1, 4)))
        # A short sentence alone could stand in another article too.
        lines.append(line if len(line) > _SHORT else line + teller.tell(next(sentences)))
    if case == "slogan":
        lines.insert(chance.between(1, len(lines) - 1), chance.pick(SLOGANS))
    elif count >= 5 and chance.happens(35):
        # From the back, so that the first heading's place does not move the second's.
        for place in (len(lines) * 2 // 3, len(lines) // 3):
            lines.insert(place, teller.tell(chance.pick(phrases.HEADINGS)))
    if case == "typo":
        lines[-1] += teller.tell("下一步，{镇}将把会议精神贯切落实到每个支部。")
    if chance.happens(15):
        # A part of the editors types half-width commas and colons, as in the seed.
        lines = [line.replace("，", ",").replace("：", ":") for line in lines]
    return tuple(lines)


def _with_media(story: Story, case: str, teller: Teller, published: datetime) -> Story:
    chance = teller.chance
    media: list[Media] = []
    lines = story.lines
    split = None
    if case == "caption":
        caption = teller.tell(chance.pick(phrases.CAPTIONS))
        media.append(picture(chance, published, label=caption, before=1))
        lines = (lines[0], caption, *lines[1:])
    elif case == "picture-only":
        media += [picture(chance, published, label=None, before=0) for _ in range(chance.between(1, 3))]
    elif case in {"video-only", "video-text"}:
        media.append(video(chance, published, before=len(lines[:1])))
    elif case == "two-pages":
        split = len(lines) // 2
    elif lines and case != "attachments" and chance.happens(12):
        media.append(picture(chance, published, label=story.title, before=1))
    if case == "attachments":
        for number in range(chance.between(1, 3)):
            label = f"附件{number + 1}：{teller.tell(chance.pick(phrases.FILES))}"
            media.append(file_link(chance, published, label))
    return replace(story, lines=lines, media=tuple(media), split=split)


def _with_credits(story: Story, case: str, teller: Teller) -> Story:
    chance = teller.chance
    source = chance.pick(WORDS["媒体"])
    author, editor = (teller.tell("{姓名}") for _ in range(2))
    colon = chance.pick("：:")
    match case:
        case "original-title":
            original = f"{teller.tell('{做法}')}，{teller.tell('{评}')}"
            return replace(story, original_title=original, head=(f"原标题{colon}{original}",))
        case "sign-off":
            return replace(story, source=source, tail=(f"据{source}",))
        case "sign-off-bracket":
            return replace(story, source=source, tail=(chance.pick((f"（来源：{source}）", f"（据{source}）")),))
        case "credits-meta":
            byline = f"来源{colon}{source}   作者{colon}{author}"
            return replace(story, source=source, author=author, byline=byline)
        case "credits-end":
            tail = (f"来源{colon}{source}", f"作者{colon}{author}", f"责任编辑{colon}{editor}")
            return replace(story, source=source, author=author, editor=editor, tail=tail)
        case "credits-glued":
            line = f"来源：{source}  作者：{author}  编辑：{editor}"
            return replace(story, source=source, author=author, editor=editor, tail=(line,))
        case "credits-head":
            return replace(story, source=source, head=(f"来源{colon}{source}",))
    return story


def _revised(story: Story, chronicle: Chronicle, ordinal: int, day: int) -> Story:
    if not story.lines:
        return story
    *before, last = story.lines
    if "typo" in story.planted and day >= chronicle.mended(ordinal):
        last = last.replace("贯切", "贯彻")
    for morning in chronicle.edits(day).get(ordinal, ()):
        teller = Teller(Chance("edit", ordinal, morning), chronicle.published(ordinal))
        last += teller.tell(teller.chance.pick(phrases.SENTENCES))
    return replace(story, lines=(*before, last))
