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
                            + " label!=KEY or KEY=VALUE.")
            .repeatable()
            .neverEmpty();

    static final Option FORCE =
            Option.flag(GROUP, "force", "Do not ask for confirmation.").letter('f');

    private PruneOptions() {}
}
