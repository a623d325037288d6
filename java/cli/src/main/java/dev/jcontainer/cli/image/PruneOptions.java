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
                    "Remove only what matches: until=TIME or DURATION, label=KEY or KEY=VALUE, label!=KEY or KEY=VALUE;"
                            + " dangling=false is --all. For images alone there are also those of 'images' as well.")
            .repeatable()
            .neverEmpty();

    static final Option FORCE =
            Option.flag(GROUP, "force", "Do not ask for confirmation.").letter('f');

    static final Option VOLUMES =
            Option.flag(GROUP, "volumes", "Remove as well the volumes without a name that no container has.");

    private PruneOptions() {}
}
