package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.format.TreeFormat;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer inspect}: prints what is known about images. */
public final class InspectCommand implements Command {
    private static final OptionList LIST = new OptionList();

    private static final Option FORMAT = LIST.add(Option.value(
                    "Output",
                    "format",
                    "FORMAT",
                    "Format of the output: text with {{.Name}} or {{.Name.Name}} for a value, {{json .Name}} for its"
                            + " JSON, \\t and \\n; {{json .}} for all of it in one line; json for an array in one line."
                            + " Other Go templates are not supported.")
            .letter('f')
            .example("--format '{{json .Config.Env}}'"));

    private static final Option SIZE = LIST.add(Option.flag(
                    "Output",
                    "size",
                    "Accepted for compatibility with docker, where it adds sizes to containers; images always have"
                            + " theirs.")
            .letter('s'));
    private static final Option TYPE = LIST.add(Option.value(
            "Image", "type", "TYPE", "What the names belong to: 'image', which is the only kind that is known here."));

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "inspect",
            "Prints what is known about images of the store, as JSON.",
            List.of("[OPTIONS] IMAGE..."),
            List.of("The names are docker's. IMAGE is a name, an id, or the beginning of an id."),
            LIST.asList(),
            Completion.IMAGE,
            List.of(ExitStatus.SECTION),
            List.of(new Entry(
                    "jcontainer inspect -f '{{.Architecture}}' alpine", "The processor that an image is for.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> names = arguments.someOperands(MODEL, "IMAGE");
        String type = arguments.value(TYPE);
        if (type != null && !type.equals("image")) {
            String instead = type.equals("container") ? "; 'jcontainer ps' tells about containers" : "";
            throw new UsageException(MODEL, "--type is 'image', not '" + type + "'" + instead);
        }
        try {
            TreeFormat format = TreeFormat.of(arguments.value(FORMAT));
            Images images = ImageStore.open(arguments);
            List<Map<String, @Nullable Object>> documents = new ArrayList<>();
            int status = 0;
            for (String name : names) {
                try {
                    documents.add(DockerDocument.of(images.get(name), images));
                    if (arguments.has(SIZE)) {
                        Output.error("WARNING: --size ignored for image\n");
                    }
                } catch (IOException e) {
                    status = Failure.tell(e);
                }
            }
            Output.print(format.print(documents));
            return status;
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "inspect", e);
        }
    }
}
