package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.RegistryOptions;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.progress.Progress;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer push}: sends an image to a registry. */
public final class PushCommand implements Command {
    private static final OptionList LIST = new OptionList();

    private static final Option ALL_TAGS = LIST.add(
            Option.flag("Image", "all-tags", "Send all tags of the repository.").letter('a'));
    private static final Option QUIET =
            LIST.add(Option.flag("Output", "quiet", "Print no progress, only the name of the image.")
                    .letter('q'));

    static {
        LIST.addAll(RegistryOptions.LIST);
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "push",
            "Sends an image of the store to a registry, or writes it to a directory or an archive.",
            List.of("[OPTIONS] NAME[:TAG] [DESTINATION]"),
            List.of(
                    "Without DESTINATION the image goes to the registry in its name. DESTINATION is"
                            + " docker://NAME, oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME] or"
                            + " dir:DIR.",
                    "What the registry has is not sent again. The blobs are those that were pulled, bit for"
                            + " bit, so digests do not change."),
            LIST.asList(),
            Completion.IMAGE,
            List.of(ExitStatus.SECTION),
            List.of(new Entry("jcontainer push localhost:5000/app:1", "Send an image to the registry in its name.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> operands = arguments.operands();
        if (operands.isEmpty() || operands.size() > 2) {
            throw new UsageException(MODEL, "push takes the NAME of an image, and a DESTINATION if it is another");
        }
        Images images = ImageStore.withRegistries(MODEL, arguments);
        if (!arguments.has(ALL_TAGS)) {
            push(images, images.get(operands.get(0)), operands, arguments);
            return 0;
        }
        if (operands.size() > 1) {
            throw new UsageException(MODEL, "--all-tags takes no DESTINATION");
        }
        if (Listed.hasTag(operands.get(0))) {
            throw new UsageException(MODEL, "--all-tags takes a name without a tag, not '" + operands.get(0) + "'");
        }
        List<Image> all = images.tagged(operands.get(0));
        if (all.isEmpty()) {
            throw new IOException(
                    "Cannot push " + operands.get(0) + ": the store has no image of that name with a tag.");
        }
        for (Image image : all) {
            push(images, image, List.of(image.name()), arguments);
        }
        return 0;
    }

    private static void push(Images images, Image image, List<String> operands, Arguments arguments)
            throws IOException, InterruptedException {
        String target = operands.size() > 1 ? operands.get(1) : null;
        String repository = image.registry() + "/" + image.repository();
        String heading = "The push refers to " + (target == null ? "repository [" + repository + "]" : target);
        try (Progress progress = arguments.has(QUIET) ? Progress.quiet() : Progress.open(heading)) {
            images.push(operands.get(0), target, progress);
        }
        if (target != null && isStdout(target)) {
            return; // words would be a part of the archive
        }
        if (arguments.has(QUIET)) {
            Output.print((target == null ? image.name() : target) + "\n");
        } else {
            Output.print((target == null ? image.tag() : target) + ": digest: " + image.manifestDigest() + " size: "
                    + image.manifest().length + "\n");
        }
    }

    private static boolean isStdout(String target) {
        String file = target.substring(target.indexOf(':') + 1);
        for (String stdout : List.of("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")) {
            if (file.equals(stdout) || file.startsWith(stdout + ":")) {
                return true;
            }
        }
        return false;
    }
}
