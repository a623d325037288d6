package dev.jcontainer.cli.image;

import dev.jcontainer.cli.model.Option;

/** The options of the commands that remove what nobody needs. */
final class PruneOptions {
    private static final String GROUP = "Prune";

    static final Option ALL = Option.flag(
                    GROUP, "all", "Remove all images that no container uses, not only those without a tag.")
            .letter('a');

    static final Option FILTER = Option.value(
                    GROUP,
                    "filter",
                    "NAME=VALUE",
                    "Remove only images that match: until=TIME or DURATION, label=KEY or KEY=VALUE,"
                            + " label!=KEY or KEY=VALUE, and those of 'images'; dangling=false is --all.")
            .repeatable()
            .neverEmpty();

    static final Option FORCE =
            Option.flag(GROUP, "force", "Do not ask for confirmation.").letter('f');

    static final Option VOLUMES = Option.flag(
            GROUP, "volumes", "Accepted for compatibility with docker; there are no volumes that outlive a container.");

    private PruneOptions() {}
}
