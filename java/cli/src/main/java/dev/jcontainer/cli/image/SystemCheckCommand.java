package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.image.ImageUsage;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer system check}: verifies the store. */
public final class SystemCheckCommand implements Command {
    private static final OptionList LIST = new OptionList();

    private static final Option REPAIR =
            LIST.add(Option.flag("Check", "repair", "Remove what is damaged, so that the next pull fetches it again."));

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "system check",
            "Verifies the store: blobs by their digests, layers by the checksums of when they were"
                    + " written, and that what each image needs exists.",
            List.of("[OPTIONS]"),
            List.of(
                    "Prints a line for each thing that is wrong, and what was left over by killed processes. Without --repair"
                            + " nothing is written, so a full or read-only disk can be checked, too.",
                    "--repair leaves what a running command uses, and says so. Files that the store has not"
                            + " written are never removed.",
                    "Layers and blobs that no image needs are counted on stderr. They are not wrong: a pull that"
                            + " has failed leaves them for the next attempt, and system prune removes them."),
            LIST.asList(),
            Completion.NONE,
            List.of(ExitStatus.section("All is well.", "Something is wrong, or was wrong and has been removed.")),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        arguments.refuseOperands(MODEL);
        Images images = ImageStore.open(arguments);
        List<String> findings = images.check(arguments.has(REPAIR));
        StringBuilder lines = new StringBuilder();
        for (String finding : findings) {
            lines.append(finding).append('\n');
        }
        Output.print(lines.toString());
        Output.error(unused(images.usage()));
        return findings.isEmpty() ? 0 : Failure.STATUS;
    }

    /** What a prune would remove is not wrong: the next attempt of a pull that has failed goes on with it. */
    private static String unused(ImageUsage usage) {
        if (usage.unusedBlobs() == 0 && usage.unusedLayers() == 0) {
            return "";
        }
        return "jcontainer: no image needs " + count(usage.unusedLayers(), "layer") + " and "
                + count(usage.unusedBlobs(), "blob") + " of the store; 'jcontainer system prune' removes them.\n";
    }

    private static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
