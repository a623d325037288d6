package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.kernel.Syscalls;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer save}: writes images to an archive. */
public final class SaveCommand implements Command {
    private static final OptionList LIST = new OptionList();

    private static final Option OUTPUT =
            LIST.add(Option.value("Archive", "output", "FILE", "Write to this file instead of stdout.")
                    .letter('o')
                    .completes(Completion.FILE)
                    .neverEmpty());

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "save",
            "Writes images of the store to an archive, which docker load and load read.",
            List.of("[OPTIONS] IMAGE..."),
            List.of("IMAGE is a name, an id, or the beginning of an id; the name of a repository without a tag means"
                    + " all its tags. The archive has the blobs as they were pulled, in the layout of OCI, and the list of"
                    + " older versions of docker."),
            LIST.asList(),
            Completion.IMAGE,
            List.of(ExitStatus.SECTION),
            List.of(new Entry("jcontainer save -o alpine.tar alpine:3.20", "Write an image to a file.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> names = arguments.someOperands(MODEL, "IMAGE");
        Images images = ImageStore.open(arguments);
        String file = arguments.value(OUTPUT);
        if (file == null) {
            if (Syscalls.isTerminal(1)) {
                throw new UsageException("Cannot save to a terminal. Give --output FILE, or redirect stdout.");
            }
            images.save(names, new FileOutputStream(FileDescriptor.out), TransferListener.NONE);
            return 0;
        }
        images.save(names, WorkingDirectory.resolve(file), TransferListener.NONE);
        return 0;
    }
}
