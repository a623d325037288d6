package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.base.Stdin;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.progress.Progress;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.cli.pull.Puller;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.PullOptions;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer load}: reads images from an archive. */
public final class LoadCommand implements Command {
    private static final OptionList LIST = new OptionList();

    private static final Option INPUT =
            LIST.add(Option.value("Archive", "input", "FILE", "Read this file instead of stdin.")
                    .letter('i')
                    .completes(Completion.FILE)
                    .neverEmpty());
    private static final Option QUIET =
            LIST.add(Option.flag("Output", "quiet", "Print no progress, only the names of the images.")
                    .letter('q'));

    static {
        LIST.addAll(StoreOptions.FETCH_LIST);
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
            List.of(ExitStatus.SECTION),
            List.of(new Entry("docker save alpine | jcontainer load", "Take an image over from docker.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        arguments.refuseOperands(MODEL);
        String file = arguments.value(INPUT);
        if (file == null && Syscalls.isTerminal(0)) {
            throw new UsageException("Cannot load from a terminal. Give --input FILE, or redirect stdin.");
        }
        Images images = ImageStore.open(arguments);
        List<Image> before = images.list();
        List<Image> loaded;
        try (Progress progress =
                arguments.has(QUIET) ? Progress.quiet() : Progress.open("Reading " + (file == null ? "stdin" : file))) {
            PullOptions options = Puller.options(MODEL, arguments).listener(progress);
            loaded = file == null
                    ? images.load(Stdin.open(), options)
                    : images.load(WorkingDirectory.resolve(file), options);
        }
        StringBuilder lines = new StringBuilder();
        for (Image image : loaded) {
            lines.append(renamed(image, before));
            lines.append(
                            image.tag() == null
                                    ? "Loaded image ID: " + image.id()
                                    : "Loaded image: " + Listed.familiar(image))
                    .append('\n');
        }
        Output.print(lines.toString());
        return 0;
    }

    /** What docker says if another image had the name; empty if none had. */
    private static String renamed(Image image, List<Image> before) throws IOException {
        for (Image old : before) {
            if (image.tag() != null
                    && old.name().equals(image.name())
                    && !old.id().equals(image.id())) {
                return "The image " + Listed.familiar(image) + " already exists, renaming the old one with ID "
                        + old.id() + " to empty string\n";
            }
        }
        return "";
    }
}
