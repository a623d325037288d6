package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.format.JsonIndent;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.RegistryOptions;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.progress.Progress;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.cli.pull.Puller;
import dev.jcontainer.image.Images;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code jcontainer manifest inspect}: prints the manifest of an image. */
public final class ManifestInspectCommand implements Command {
    private static final OptionList LIST = new OptionList();

    private static final Option RAW =
            LIST.add(Option.flag("Output", "raw", "Print the bytes as they came, without new indentation."));

    private static final Option VERBOSE = LIST.add(Option.flag(
                    "Output",
                    "verbose",
                    "Print with each manifest its name, digest, size and platform; of an index, all its manifests.")
            .letter('v'));

    static {
        LIST.addAll(RegistryOptions.LIST);
        LIST.add(RegistryOptions.INSECURE);
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "manifest inspect",
            "Prints the manifest or index of an image, as the registry has it.",
            List.of("[OPTIONS] NAME"),
            List.of("NAME is that of an image in a registry, such as alpine:3.20 or app@sha256:HEX."),
            LIST.asList(),
            Completion.IMAGE,
            List.of(ExitStatus.SECTION),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        String name = Puller.withoutTransport(arguments.onlyOperand(MODEL, "NAME"));
        if (arguments.has(RAW) && arguments.has(VERBOSE)) {
            throw new UsageException(MODEL, "--raw and --verbose are mutually exclusive");
        }
        try {
            print(name, arguments);
        } catch (DocumentException e) {
            throw new IOException("Cannot read what the registry has for " + name + ": " + e.getMessage(), e);
        }
        return 0;
    }

    private static void print(String name, Arguments arguments)
            throws UsageException, IOException, InterruptedException {
        String text;
        try (Progress progress = Progress.quiet()) {
            Images images = ImageStore.withRegistries(MODEL, arguments);
            byte[] document = images.remoteManifest(name, progress);
            text = arguments.has(VERBOSE)
                    ? VerboseManifest.of(images, name, document, progress)
                    : new String(document, StandardCharsets.UTF_8);
        }
        if (arguments.has(RAW)) {
            Output.print(text);
            return;
        }
        Document.parse(text); // what is no JSON is not printed on a terminal
        Output.print(JsonIndent.of(text) + "\n");
    }
}
