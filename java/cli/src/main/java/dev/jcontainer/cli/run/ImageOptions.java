package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.RegistryOptions;
import dev.jcontainer.cli.option.StoreOptions;

/** The options of {@code run} about an image. */
final class ImageOptions {
    private static final String IMAGE = "Image";

    static final OptionList LIST = new OptionList();

    static final Option ENTRYPOINT = LIST.add(Option.value(
                    IMAGE,
                    "entrypoint",
                    "PROGRAM",
                    "Run this program instead of the image's entrypoint, with the words after IMAGE; the image's own"
                            + " words are not used. With an empty value, the words after IMAGE are the whole command.")
            .example("--entrypoint /bin/sh alpine:3.20 -c 'id -u'"));

    static final Option PULL = LIST.add(Option.value(
                    IMAGE,
                    "pull",
                    "WHEN",
                    "When the registry is asked for the image: 'missing' (default), if the store has no such image,"
                            + " 'always', 'newer', as always, but the image of the store is taken if the registry cannot"
                            + " be reached, or 'never'.")
            .completes(Completion.PULL_POLICY)
            .neverEmpty());

    static final Option QUIET = LIST.add(Option.flag(IMAGE, "quiet", "Print no progress while an image is fetched.")
            .letter('q'));

    static {
        LIST.addAll(StoreOptions.FETCH_LIST);
        LIST.addAll(RegistryOptions.LIST);
    }

    private ImageOptions() {}

    /** Refuses what only an image has, for a program that has none. */
    static void refuse(Arguments arguments, String instead) throws UsageException {
        for (Option option : LIST.asList()) {
            if (arguments.value(option) != null) {
                throw RunParser.problem(option.dashed() + " is for an image, but " + instead);
            }
        }
    }
}
