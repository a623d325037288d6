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

    private StoreOptions() {}
}
