"""The settings of a workspace (``twin.yaml``): one section a stage, every key mirrored by a command-line option."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "BenchSettings",
    "BuildSettings",
    "CatalogSettings",
    "CheckSettings",
    "DownloadSettings",
    "EmbedSettings",
    "EvaluateSettings",
    "GrpoSettings",
    "MineSettings",
    "PairsSettings",
    "ReportSettings",
    "Settings",
    "TrainSettings",
]

Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CatalogSettings(_Section):
    """How objects are rendered and photos are stored."""

    seed: int = Field(0, description="Seed of the rendered objects, their near-twins and their photos.")
    seen: int = Field(160, ge=0, description="Base instances of the seen families, all families together.")
    unseen: int = Field(40, ge=0, description="Base instances of the unseen families, all families together.")
    views: int = Field(5, ge=2, description="Photos of a base instance.")
    twins: int = Field(2, ge=0, description="Near-twins of a base instance.")
    twin_views: int = Field(2, ge=1, description="Photos of a near-twin.")
    degrees: list[int] = Field([1, 2, 4, 8, 16], description="Degrees (numbers of changed attributes) of near-twins.")
    size: int = Field(224, ge=64, le=1024, description="Side of a rendered photo in pixels.")
    long_side: int = Field(512, ge=64, description="Longest side, in pixels, of a stored imported photo.")
    photos: str | None = Field(
        None, description="Folder that holds the photos named by URL, by the last part of it; default: download them."
    )
    select: list[str] = Field([], description="Categories to take from Amazon Reviews; default: all.")
    min_customer_photos: int = Field(2, ge=0, description="Customer photos that an Amazon product needs.")
    max_photos: int | None = Field(None, ge=2, description="Photos drawn of an Amazon product; default: all.")
    split: str | None = Field(None, description="Split to take from a data set; default: all of them.")
    config: str | None = Field(
        None, description="Configuration (a folder) of a data set on the Hub; default: all files."
    )
    image_column: str = Field("image", description="Column of images in a data set.")
    identity_column: str = Field("label", description="Column, or field of a shard's JSON, that says what is shown.")
    category_column: str | None = Field(None, description="Column, or field, of the category; default: none.")
    originals: Literal["referenced", "kept"] = Field(
        "referenced", description="Whether the untouched files of imported photos are kept as well, in shards."
    )
    engine: Literal["local", "ray"] = Field("local", description="What runs the workers: this machine, or Ray.")
    workers: int | None = Field(None, ge=1, description="Worker processes; default: one for each core.")


class DownloadSettings(_Section):
    """How photos are fetched from the web."""

    seed: int = Field(0, description="Seed of the lots by which waits are spread.")
    concurrency: int = Field(32, ge=1, description="Photos fetched at a time.")
    per_host: int = Field(4, ge=1, description="Photos fetched at a time from one host.")
    delay: float = Field(0.0, ge=0, description="Least seconds between two requests to one host.")
    tries: int = Field(4, ge=1, description="Tries for a photo.")
    wait_seconds: float = Field(1.0, ge=0, description="Seconds before the second try; they double with every try.")
    longest_wait: float = Field(
        60.0, ge=0, description="Most seconds before another try, whatever the server asks for."
    )
    try_seconds: float = Field(60.0, gt=0, description="Most seconds for a try.")
    file_seconds: float = Field(180.0, gt=0, description="Most seconds for all tries of a photo, waits not counted.")
    limit: int = Field(50_000_000, ge=1, description="Largest photo in bytes.")
    redirects: int = Field(5, ge=0, description="Most redirects to follow.")
    allow: list[str] = Field(
        [], description="Networks that are not public but may be asked, e.g. 10.0.0.0/8; default: none."
    )
    contact: str = Field(
        "", pattern=r"^[!-~]*$", description="Page or mail address at which servers' owners find you; default: none."
    )


class CheckSettings(_Section):
    """From which score on a photo or an instance is flagged, and which flags take it out of the catalogue."""

    min_side: int = Field(64, ge=1, description="A photo with a shorter side, in pixels as it came, is too small.")
    min_contrast: float = Field(0.02, ge=0, description="A photo with less contrast is nearly uniform.")
    min_sharpness: float = Field(0.4, ge=0, description="A photo that is less sharp is blurred.")
    max_text: Share = Field(0.85, description="A photo that looks more like a page of text is one.")
    max_collage: Share = Field(0.9, description="A photo that looks more like a collage is one.")
    radius: int = Field(
        6, ge=0, le=20, description="Photos whose perceptual hashes differ in at most so many bits are compared."
    )
    similarity: Share = Field(0.8, description="Compared photos that agree at least so well are near-duplicates.")
    embedding_similarity: float | None = Field(
        None,
        gt=0,
        le=1,
        description="Photos whose vectors agree at least so well count as near-duplicates across instances; default:"
        " vectors are not compared.",
    )
    disagreement: float = Field(
        3.0,
        gt=0,
        description="Robust deviations by which the photos of an instance are less alike than usual, from which on they"
        " may show two objects.",
    )
    same_object: float = Field(
        -0.02,
        ge=-2,
        le=2,
        description="Two instances may be one if the similarity of their photos exceeds that within them by so much.",
    )
    leak: Share = Field(0.95, description="Photos of two catalogues whose vectors agree at least so well are one.")
    leave_out: list[
        Literal[
            "too small",
            "nearly uniform",
            "blurred",
            "text only",
            "collage",
            "near-duplicate",
            "photo of several instances",
            "two objects in one instance",
        ]
    ] = Field(
        ["too small", "nearly uniform", "blurred", "text only", "collage", "near-duplicate"],
        description="Flags that take a photo out of the catalogue; others are for review.",
    )


class EmbedSettings(_Section):
    """How photos become vectors."""

    encoder: str = Field(
        "lite0",
        description="'lite0' (packaged, offline), a Hugging Face vision model id or folder, open_clip:MODEL/PRETRAINED,"
        " or timm:MODEL.",
    )
    pooling: Literal["auto", "cls", "mean", "pooler", "centred"] = Field(
        "auto", description="How a Hugging Face encoder's features become one vector."
    )
    layer: int | None = Field(
        None,
        description="Which of a Hugging Face encoder's layers is pooled; negative numbers count from the end; default:"
        " its output.",
    )
    vectors: str | None = Field(
        None, description="A .npy file of vectors made elsewhere, to take instead of an encoder's."
    )
    ids: str | None = Field(
        None, description="Whose each of those vectors is: .txt, .csv or .parquet, of image ids or original paths."
    )
    batch: int = Field(32, ge=1, description="Photos encoded at a time.")
    device: str | None = Field(None, description="Device of a torch encoder, e.g. cuda; default: the best there is.")
    workers: int | None = Field(
        None,
        ge=1,
        description="Threads that decode photos, or tasks on a Ray cluster; default: enough for all cores.",
    )
    engine: Literal["local", "ray"] = Field("local", description="Encode in this process, or on a Ray cluster.")


class MineSettings(_Section):
    """Which instances are proposed as look-alikes."""

    links: int = Field(5, ge=1, description="Most mined links of an instance.")
    total: int | None = Field(
        None, ge=1, description="Most mined links in all, spread over as many instances as can be; default: no limit."
    )
    similarity: Literal["mean", "max", "top"] = Field(
        "mean", description="Instance similarity from the cosines of photos: all, the best, or the mean of the best."
    )
    top_m: int = Field(5, ge=1, description="Cosines that are averaged where the similarity is 'top'.")
    across: bool = Field(False, description="Also link instances of different categories.")
    shortlist: int = Field(50, ge=1, description="Nearest others of an instance that the rules choose from.")
    min_similarity: float | None = Field(None, ge=-1, le=1, description="Least similarity of a link; default: any.")
    max_similarity: float | None = Field(None, ge=-1, le=1, description="Most similarity of a link; default: any.")
    margin: Share | None = Field(
        None,
        description="Share by which a link must be less similar than the photos of each of its instances are to one"
        " another; default: no such rule.",
    )
    search: Literal["auto", "exact", "approximate"] = Field(
        "auto", description="Compare all, or search an index (needs the extra 'faiss'); auto: whichever is feasible."
    )
    block: int = Field(1024, ge=1, description="Vectors in one side of a block of the similarity product.")
    device: str | None = Field(
        None, description="Device of the similarity product, e.g. cuda; default: a GPU where there is much to compare."
    )


class PairsSettings(_Section):
    """How links become yes/no questions, and how instances are split."""

    seed: int = Field(0, description="Seed of the split, the sampling and the shown order.")
    val: Share = Field(0.1, description="Share of the clusters of instances held out for validation.")
    test: Share = Field(0.3, description="Share of the clusters of instances held out for the benchmark.")
    near_duplicate: int = Field(
        2,
        ge=0,
        le=32,
        description="Photos whose perceptual hashes differ in at most so many of 64 bits are near-duplicates.",
    )
    hold_out: list[str] = Field([], description="Categories that are held out whole: all of their clusters go to test.")
    total: int | None = Field(
        None, ge=2, description="Pair queries of the train split; default: as many as the shares allow."
    )
    yes_share: float = Field(
        2 / 9, gt=0, lt=1, description="Share of yes in the train split, 2/9 as in the paper; the others are half yes."
    )
    hard: float | None = Field(
        None, ge=0, description="Weight of mined negatives in the train split; default: all kinds and degrees alike."
    )
    generated: float | None = Field(None, ge=0, description="Weight of near-twins among its negatives.")
    random_weight: float | None = Field(None, ge=0, description="Weight of random negatives among its negatives.")
    like: Literal["twin"] | None = Field(
        None, description="Composition to follow instead: twin is the paper's, in proportion to the train instances."
    )
    random: int = Field(
        10,
        ge=0,
        description="Random links an instance in the train split: easy negatives from which a curriculum starts.",
    )
    per_image: int | None = Field(None, ge=2, description="At most so many pair queries of a photo.")
    per_instance: int | None = Field(None, ge=2, description="At most so many pair queries of an instance.")
    per_link: int | None = Field(None, ge=1, description="At most so many pair queries of a link.")
    per_category: int | None = Field(None, ge=2, description="At most so many pair queries in a category and split.")
    duplicates: Literal["drop", "keep"] = Field(
        "drop", description="Whether near-duplicate photos of one instance are left out as too easy a yes."
    )
    wording: Literal["fixed", "varied"] = Field("fixed", description="One wording of the question, or several by seed.")
    strict: bool = Field(False, description="Stop where a target cannot be met.")
    allow_leaks: bool = Field(False, description="Go on where a benchmark has photos that are trained on.")
    workers: int | None = Field(None, ge=1, description="Threads; default: one for each core.")
    general: int = Field(2000, ge=0, description="General questions (kind, colour, counts …) about training photos.")


class BenchSettings(_Section):
    """How the benchmark of held-out instances is drawn."""

    seed: int = Field(0, description="Seed of the benchmark.")
    pairs: int = Field(480, ge=2, description="Pair queries a source (half yes).")
    multi: int = Field(160, ge=4, description="Multi queries a source (0 to 3 matches equally often).")
    general: int = Field(240, ge=0, description="General questions on held-out photos.")
    form: Literal["bare", "explained"] = Field(
        "bare", description="Whether the answer alone is asked for, or an explanation before it."
    )


class BuildSettings(_Section):
    """How a benchmark is built from catalogues."""

    source: list[str] = Field(
        [], description="A catalogue and what to call it: NAME=WORKSPACE; give one for each benchmark source."
    )
    negatives: Literal["random", "hard"] = Field(
        "random", description="Other identities at random, as in FGVQA, or look-alikes of the source."
    )
    pairs: int = Field(1000, ge=0, description="Pair queries a source (half yes).")
    multi: int = Field(1000, ge=0, description="Multi queries a source (0 to 3 matches equally often).")
    seed: int = Field(0, description="Seed of the benchmark.")
    name: str = Field("", pattern=r"^[\w.-]*$", description="What the names of the tables begin with, before '-'.")
    identity: Literal["product", "species", "landmark", "artwork", "object"] | None = Field(
        None, description="What 'same' means in the sources; default: as they were imported."
    )
    form: Literal["bare", "explained"] = Field(
        "explained", description="Whether the answer alone is asked for, or an explanation before it."
    )
    per_identity: int | None = Field(
        None, ge=1, description="At most so many queries that show an identity; default: by the size of the source."
    )
    per_image: int | None = Field(
        None,
        ge=1,
        description="At most so many queries that show a photo; default: 1 where the source is large enough.",
    )
    near_duplicate: int = Field(
        2, ge=0, le=32, description="Photos whose perceptual hashes differ in at most so many bits are near-duplicates."
    )
    strict: bool = Field(False, description="Stop where a source gives fewer queries than asked for.")


class TrainSettings(_Section):
    """How a model is fine-tuned on answers."""

    model: str = Field("base", description="Model to start from: a folder, a Hugging Face id, or 'base' (packaged).")
    name: str = Field("twin", description="Name of the run; its folder is runs/NAME.")
    seed: int = Field(0, description="Seed of the order of the data.")
    data: list[str] = Field(
        [],
        description="Data sets in the layout of the released TWIN, folders or Hugging Face ids, whose pairs are learned"
        " beside those of the workspace.",
    )
    target: Literal["answer", "explanation"] = Field(
        "answer",
        description="What is learned as reply to a pair query: the bare answer, or a true explanation and the answer"
        " (procedural objects only).",
    )
    general: Share = Field(
        0.125, description="Share of the batches that ask general questions, where there are any; 1 for nothing else."
    )
    curriculum: Share = Field(
        0.8,
        description="Share of the steps over which ever harder negatives join, random ones first; 0 for none.",
    )
    steps: int = Field(250, ge=1, description="Optimiser steps.")
    batch: int = Field(32, ge=1, description="Questions a step; pair queries are half yes, half no.")
    micro_batch: int | None = Field(
        None,
        ge=1,
        description="Questions that a device works on at a time, a divisor of its share of the batch; less needs less"
        " memory and changes nothing else; default: all of them.",
    )
    learning_rate: float = Field(1e-3, gt=0, description="Peak learning rate.")
    warmup: Share = Field(0.05, description="Share of the steps over which the learning rate rises.")
    vision: Literal["frozen", "lora", "full"] = Field("frozen", description="How the vision tower learns.")
    projector: Literal["frozen", "lora", "full"] = Field(
        "full", description="How the layers between vision tower and language model learn."
    )
    language: Literal["frozen", "lora", "full"] = Field("full", description="How the language model learns.")
    lora_rank: int = Field(16, ge=1, description="Rank of the additions of LoRA.")
    lora_alpha: float = Field(32.0, gt=0, description="The additions of LoRA are scaled by alpha over rank.")
    lora_dropout: float = Field(0.0, ge=0, lt=1, description="Share of the inputs of LoRA that is dropped.")
    dora: bool = Field(False, description="Learn magnitude and direction apart (DoRA) where LoRA is used.")
    keep: list[str] = Field([], description="Parameters that do not learn, by the beginnings of their names.")
    precision: Literal["float32", "bfloat16"] = Field(
        "float32", description="Number type of the work; weights that learn are kept in float32 either way."
    )
    checkpointing: bool = Field(
        False, description="Work activations out again instead of keeping them: less memory, a third more time."
    )
    save_every: int = Field(100, ge=1, description="Steps between checkpoints.")
    validate_every: int | None = Field(
        None, ge=1, description="Steps between validations on pairs of the split val; default: none."
    )
    validate_on: int = Field(200, ge=2, description="Pairs that are asked then, half yes as far as there are so many.")
    log_to: Literal["tensorboard", "wandb", "trackio", "none"] = Field(
        "tensorboard", description="Where curves are logged besides training.json, if that software is installed."
    )
    device: str | None = Field(None, description="cpu, cuda, …; default: the best there is.")


class GrpoSettings(_Section):
    """How a model is reinforced for right answers."""

    model: str = Field("base", description="Model to start from: a run, a folder, a Hugging Face id, or 'base'.")
    name: str = Field("reinforced", description="Name of the run; its folder is runs/NAME.")
    seed: int = Field(0, description="Seed of the order of the data and of the rollouts.")
    reply: Literal["answer", "explanation"] = Field(
        "explanation", description="What the questions ask for: the bare answer, or an explanation and the answer."
    )
    steps: int = Field(100, ge=1, description="Optimiser steps.")
    batch: int = Field(32, ge=2, description="Prompts a step, half of them yes.")
    micro_batch: int | None = Field(
        None,
        ge=1,
        description="Prompts that are worked on at a time, a divisor of the batch; less needs less memory; default: all"
        " of them.",
    )
    rollouts: int = Field(5, ge=2, description="Replies that are drawn to a prompt.")
    max_new_tokens: int = Field(128, ge=1, description="Longest reply, in tokens.")
    temperature: float = Field(1.0, gt=0, description="Temperature at which replies are drawn.")
    learning_rate: float = Field(1e-6, gt=0, description="Learning rate; it stays the same.")
    beta: float = Field(0.01, ge=0, description="Weight of the KL divergence from the model at the start.")
    reward_answer: float = Field(1.0, ge=0, description="Weight of the reward for the right answer.")
    reward_format: float = Field(0.0, ge=0, description="Weight of the reward for the asked form.")
    reward_length: float = Field(0.0, ge=0, description="Weight of the penalty on long replies.")
    reward_named_difference: float = Field(
        0.0, ge=0, description="Weight of the reward for naming what really differs (procedural objects)."
    )
    patience: int = Field(
        20, ge=1, description="Steps without any difference of reward within a prompt after which the run stops."
    )
    vision: Literal["frozen", "lora", "full"] = Field("frozen", description="How the vision tower learns.")
    projector: Literal["frozen", "lora", "full"] = Field(
        "full", description="How the layers between vision tower and language model learn."
    )
    language: Literal["frozen", "lora", "full"] = Field("full", description="How the language model learns.")
    lora_rank: int = Field(16, ge=1, description="Rank of the additions of LoRA.")
    lora_alpha: float = Field(32.0, gt=0, description="The additions of LoRA are scaled by alpha over rank.")
    lora_dropout: float = Field(0.0, ge=0, lt=1, description="Share of the inputs of LoRA that is dropped.")
    dora: bool = Field(False, description="Learn magnitude and direction apart (DoRA) where LoRA is used.")
    precision: Literal["float32", "bfloat16"] = Field(
        "float32", description="Number type of the work; weights that learn are kept in float32 either way."
    )
    save_every: int = Field(20, ge=1, description="Steps between checkpoints.")
    log_to: Literal["tensorboard", "wandb", "trackio", "none"] = Field(
        "tensorboard", description="Where curves are logged besides training.json, if that software is installed."
    )
    device: str | None = Field(None, description="cpu, cuda, …; default: the best there is.")


class EvaluateSettings(_Section):
    """How a model answers a benchmark."""

    model: str = Field(
        "base",
        description="A run's name, a folder, a Hugging Face id, server:NAME, vllm:NAME, or always-yes, blind:MODEL, "
        "threshold, comparator.",
    )
    benchmarks: list[str] = Field([], description="Benchmark tables to answer; default: all there are.")
    mode: Literal["generate", "likelihood"] = Field(
        "generate", description="Whether a reply is written, or the possible answers are only weighed (cheap)."
    )
    swap: bool = Field(False, description="Whether pair and multi queries are asked in a second order of photos, too.")
    batch: int = Field(32, ge=1, description="Most questions answered at a time.")
    batch_tokens: int = Field(65536, ge=1, description="Most tokens of prompts in a batch, padding included.")
    max_new_tokens: int = Field(1024, ge=1, description="Longest reply in tokens (the paper's bound).")
    vision_memory: int = Field(
        1024, ge=0, description="MiB of photos' features kept in memory for further questions; 0 for none."
    )
    vision_disk: int = Field(0, ge=0, description="MiB of photos' features kept on the disk; 0 for none.")
    device: str | None = Field(None, description="cpu, cuda, …; default: the best there is.")
    url: str | None = Field(None, description="Where the server of server:NAME is, such as http://localhost:8000/v1.")
    key_variable: str | None = Field(
        None, description="Environment variable that holds the server's key; default: none is sent."
    )
    concurrency: int = Field(8, ge=1, description="Questions that a server is asked at a time.")
    tries: int = Field(5, ge=1, description="Tries of a question to a server, in all.")
    try_seconds: float = Field(300.0, gt=0, description="Longest that one try may take.")


class ReportSettings(_Section):
    """What the report compares."""

    base: str = Field("base", description="Model before training.")
    trained: str = Field("twin", description="Model after training.")
    models: list[str] = Field(
        [], description="Models and baselines to show, in this order (a,b,c); default: all there are."
    )
    published: bool = Field(False, description="Show the paper's figures beside, marked as published, not measured.")
    gallery: int = Field(24, ge=0, description="Questions shown on the page; report/gallery has them all.")
    seed: int = Field(0, description="Seed of the bootstrap and the gallery.")


class Settings(_Section):
    """All sections of ``twin.yaml``."""

    catalog: CatalogSettings = CatalogSettings()
    download: DownloadSettings = DownloadSettings()
    check: CheckSettings = CheckSettings()
    embed: EmbedSettings = EmbedSettings()
    mine: MineSettings = MineSettings()
    pairs: PairsSettings = PairsSettings()
    bench: BenchSettings = BenchSettings()
    build: BuildSettings = BuildSettings()
    train: TrainSettings = TrainSettings()
    grpo: GrpoSettings = GrpoSettings()
    evaluate: EvaluateSettings = EvaluateSettings()
    report: ReportSettings = ReportSettings()
