package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.image.ImageException;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer rmi}: removes images from the store. */
public final class RmiCommand implements Command {
    private static final OptionList LIST = new OptionList();

    private static final Option FORCE = LIST.add(Option.flag(
                    "Image",
                    "force",
                    "Remove also an image that has several names or that a container uses; one that does not exist"
                            + " is said, but no failure.")
            .letter('f'));
    private static final Option NO_PRUNE =
            LIST.add(Option.flag("Image", "no-prune", "Remove only the name, and leave layers and blobs to prune."));

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "rmi",
            "Removes images from the store.",
            List.of("[OPTIONS] IMAGE..."),
            List.of(
                    "IMAGE is a name, an id, or the beginning of an id. A name removes only this name, as"
                            + " long as the image has others; layers that other images need stay. The last tag in a"
                            + " repository also removes the image's names with a digest there. A name with a digest"
                            + " removes an image that was pulled by it, and never a tag.",
                    "It prints a line for each name, for the image, and for each layer that is removed with it.",
                    "An image that a container uses is removed with --force only. Its files stay until the"
                            + " container has ended; a later image prune removes them."),
            LIST.asList(),
            Completion.IMAGE,
            List.of(ExitStatus.SECTION),
            List.of(new Entry("jcontainer rmi alpine:3.20", "Remove an image.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> names = arguments.someOperands(MODEL, "IMAGE");
        Images images = ImageStore.open(arguments);
        int status = 0;
        for (String name : names) {
            try {
                Output.print(Removed.text(images.remove(name, arguments.has(FORCE), arguments.has(NO_PRUNE))));
            } catch (ImageException e) {
                int told = Failure.tell(e);
                if (e.reason() != ImageException.Reason.NOT_FOUND || !arguments.has(FORCE)) {
                    status = told;
                }
            } catch (IOException e) {
                status = Failure.tell(e);
            }
        }
        return status;
    }
}
