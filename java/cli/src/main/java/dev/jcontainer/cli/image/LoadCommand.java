package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer load}: reads images from an archive. */
public final class LoadCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static final Option INPUT = LIST.add(Option.value("Archive", "input", "FILE", "Read this file instead of stdin.")
            .letter('i')
            .completes(Completion.FILE)
            .neverEmpty());
    static final Option QUIET =
            LIST.add(Option.flag("Output", "quiet", "Print no progress, only the names of the images.")
                    .letter('q'));

    static {
        LIST.add(StoreOptions.PLATFORM);
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "load",
            "Reads images from an archive into the store.",
            List.of("[OPTIONS]"),
            List.of("The archive is one of save, docker save, podman save, or of skopeo; it may be compressed"
                    + " by gzip or zstd."),
            LIST.asList(),
            Completion.NONE,
            List.of(new Section(
                    "Exit status",
                    List.of(
                            new Entry("0", "All was done."),
                            new Entry("125", "Something failed; one line on stderr says what.")))),
            List.of(new Entry("docker save alpine | jcontainer load", "Take an image over from docker.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        throw new IOException("SKELETON");
    }
}
