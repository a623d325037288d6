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
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.kernel.Syscalls;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** {@code jcontainer import}: makes an image of a root filesystem. */
public final class ImportCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static final Option CHANGE = LIST.add(Option.value(
                    "Image",
                    "change",
                    "INSTRUCTION",
                    "Set a part of the configuration, by an instruction of a Dockerfile: CMD, ENTRYPOINT,"
                            + " ENV, EXPOSE, HEALTHCHECK, LABEL, STOPSIGNAL, USER, VOLUME or WORKDIR.")
            .letter('c')
            .repeatable()
            .neverEmpty());
    static final Option MESSAGE =
            LIST.add(Option.value("Image", "message", "TEXT", "A comment for the history of the image.")
                    .letter('m'));

    static {
        LIST.add(Option.value(
                        "Image",
                        StoreOptions.PLATFORM.name(),
                        "OS/ARCH[/VARIANT]",
                        "The platform that the image is for (default: that of this machine).")
                .neverEmpty());
        LIST.add(StoreOptions.ROOT);
        LIST.add(StoreOptions.IGNORE_MISSING_OWNERS);
        LIST.addAll(StoreOptions.CEILING_LIST);
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
            List.of(ExitStatus.SECTION),
            List.of(new Entry(
                    "tar -C /srv/alpine -c . | jcontainer import -c 'CMD [\"sh\"]' - alpine:mine",
                    "Make an image of a directory.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> operands = arguments.operands();
        if (operands.isEmpty() || operands.size() > 2) {
            throw new UsageException(MODEL, "import takes a FILE or -, and a NAME");
        }
        RunDefaults defaults;
        try {
            defaults = Instructions.read(RunDefaults.NONE, arguments.values(CHANGE));
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "import", e);
        }
        String file = operands.get(0);
        boolean isStdin = file.equals("-");
        if (isStdin && Syscalls.isTerminal(0)) {
            throw new UsageException("Cannot import from a terminal. Give a FILE, or redirect stdin.");
        }
        String message = arguments.value(MESSAGE);
        Image image;
        try (Progress progress = Progress.quiet();
                InputStream in = isStdin ? Stdin.open() : new FileInputStream(WorkingDirectory.resolve(file))) {
            image = ImageStore.open(arguments)
                    .importRoot(
                            in,
                            operands.size() == 1 ? null : operands.get(1),
                            defaults,
                            message == null ? "Imported from " + file : message,
                            Puller.options(MODEL, arguments).listener(progress));
        } catch (FileNotFoundException e) {
            throw new IOException("Cannot read the archive: " + e.getMessage() + ".", e);
        }
        Output.print(image.id() + "\n");
        return 0;
    }
}
