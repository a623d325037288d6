package dev.jcontainer.cli.option;

import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;

/** The options about the store of images. */
public final class StoreOptions {
    private static final String GROUP = "Store";

    public static final Option ROOT = Option.value(
                    GROUP,
                    "root",
                    "DIR",
                    "The directory with the store of images (default /var/lib/jcontainer; for an ordinary user"
                            + " $XDG_DATA_HOME/jcontainer or ~/.local/share/jcontainer).")
            .completes(Completion.DIRECTORY)
            .neverEmpty();

    public static final Option PLATFORM = Option.value(
                    GROUP,
                    "platform",
                    "OS/ARCH[/VARIANT]",
                    "The platform whose image is taken, if there are several (default: that of this machine).")
            .example("--platform linux/arm64/v8")
            .neverEmpty();

    public static final Option IGNORE_MISSING_OWNERS = Option.flag(
            GROUP,
            "ignore-missing-owners",
            "For an ordinary user: give files to the user whose owners are ids that the user namespace lacks. Without"
                    + " this option such an image is refused, with the line that adds the ids.");

    private static final String CEILINGS = "Ceilings for layers";

    /** The ceilings for layers; what goes beyond one is refused. */
    public static final OptionList CEILING_LIST = new OptionList();

    public static final Option MAX_ENTRIES = CEILING_LIST.add(Option.value(
            CEILINGS,
            "max-entries",
            "NUMBER",
            "Refuse a layer with more files and directories (default: one for each 2 KiB of the heap of Java, and at most"
                    + " ten million)."));

    public static final Option MAX_DEPTH = CEILING_LIST.add(Option.value(
            CEILINGS, "max-depth", "NUMBER", "Refuse a layer with more directories below each other (default 1024)."));

    public static final Option MAX_SIZE = CEILING_LIST.add(Option.value(
                    CEILINGS, "max-size", "BYTES", "Refuse a layer that is larger when it is expanded (default 128g).")
            .example("--max-size 20g"));

    public static final Option MAX_RATIO = CEILING_LIST.add(Option.value(
            CEILINGS,
            "max-ratio",
            "NUMBER",
            "Refuse a layer of more than 4 GiB that expands to more than so many times the size of its blob"
                    + " (default 1000)."));

    /** What each command takes that may fetch an image. */
    public static final OptionList FETCH_LIST = new OptionList();

    static {
        FETCH_LIST.add(PLATFORM);
        FETCH_LIST.add(ROOT);
        FETCH_LIST.add(IGNORE_MISSING_OWNERS);
        FETCH_LIST.addAll(CEILING_LIST);
    }

    private StoreOptions() {}
}
