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

/** {@code jcontainer import}: makes an image of a root filesystem. */
public final class ImportCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static final Option CHANGE = LIST.add(Option.value(
                    "Image",
                    "change",
                    "INSTRUCTION",
                    "Set a part of the configuration, by an instruction of a Dockerfile: CMD, ENTRYPOINT,"
                            + " ENV, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME or WORKDIR.")
            .letter('c')
            .repeatable()
            .neverEmpty());
    static final Option MESSAGE =
            LIST.add(Option.value("Image", "message", "TEXT", "A comment for the history of the image.")
                    .letter('m'));

    static {
        LIST.add(StoreOptions.PLATFORM);
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "import",
            "Makes an image of a tar archive of a root filesystem.",
            List.of("[OPTIONS] FILE|- [NAME[:TAG]]"),
            List.of("FILE is a tar archive, which may be compressed by gzip or zstd; - is stdin. The id of"
                    + " the image is printed."),
            LIST.asList(),
            Completion.FILE,
            List.of(new Section(
                    "Exit status",
                    List.of(
                            new Entry("0", "All was done."),
                            new Entry("125", "Something failed; one line on stderr says what.")))),
            List.of(new Entry(
                    "tar -C /srv/alpine -c . | jcontainer import -c 'CMD [\"sh\"]' - alpine:mine",
                    "Make an image of a directory.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        throw new IOException("SKELETON");
    }
}
