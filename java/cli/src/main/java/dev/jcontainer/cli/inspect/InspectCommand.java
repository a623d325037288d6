package dev.jcontainer.cli.inspect;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.format.TreeFormat;
import dev.jcontainer.cli.image.DockerDocument;
import dev.jcontainer.cli.image.ExitStatus;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.ImageException;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer inspect}: prints what is known about containers, images and volumes. */
public final class InspectCommand implements Command {
    private static final String CONTAINER = "container";
    private static final String IMAGE = "image";
    private static final String VOLUME = "volume";

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

    private static final Option SIZE =
            LIST.add(Option.flag("Output", "size", "Add the sizes of containers; images always have theirs.")
                    .letter('s'));
    private static final Option TYPE = LIST.add(Option.value(
            "Objects",
            "type",
            "TYPE",
            "What the names belong to: 'container', 'image' or 'volume' (default: the first of them that has the"
                    + " name)."));

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "inspect",
            "Prints what is known about containers, images and volumes, as JSON.",
            List.of("[OPTIONS] NAME..."),
            List.of("The names in the output are docker's. NAME is a name, an id, or the beginning of an id."),
            LIST.asList(),
            Completion.IMAGE,
            List.of(ExitStatus.SECTION),
            List.of(
                    new Entry("jcontainer inspect -f '{{.State.Status}}' web", "The state of a container."),
                    new Entry(
                            "jcontainer inspect -f '{{.Architecture}}' alpine",
                            "The processor that an image is for.")));

    private final @Nullable String onlyType;

    /**
     * The command.
     *
     * @param onlyType {@code image}, {@code container} or {@code volume} for the command of a group; null for inspect
     */
    public InspectCommand(@Nullable String onlyType) {
        this.onlyType = onlyType;
    }

    @Override
    public CommandModel model() {
        if (onlyType == null) {
            return MODEL;
        }
        Completion operands = onlyType.equals(VOLUME)
                ? Completion.VOLUME_NAME
                : onlyType.equals(CONTAINER) ? Completion.CONTAINER : Completion.IMAGE;
        return MODEL.as(onlyType + " inspect").completing(operands);
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> names = arguments.someOperands(model(), "NAME");
        String given = arguments.value(TYPE);
        String type = given == null ? onlyType : given;
        if (type != null && !List.of(CONTAINER, IMAGE, VOLUME).contains(type)) {
            throw new UsageException(model(), "--type is container, image or volume, not '" + type + "'");
        }
        TreeFormat format;
        try {
            format = TreeFormat.of(arguments.value(FORMAT));
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), "inspect", e);
        }
        Images images = ImageStore.open(arguments);
        Inspection inspection = new Inspection(Engine.builder().images(images).build(), type, arguments.has(SIZE));
        List<Map<String, @Nullable Object>> documents = new ArrayList<>();
        int status = 0;
        for (String name : names) {
            try {
                documents.add(inspection.of(name));
            } catch (IOException e) {
                status = Failure.tell(e);
            }
        }
        try {
            Output.print(format.print(documents));
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), "inspect", e);
        }
        return status;
    }

    /** Finds what has a name. */
    private static final class Inspection {
        private final Engine engine;
        private final @Nullable String type;
        private final boolean hasSize;

        Inspection(Engine engine, @Nullable String type, boolean hasSize) {
            this.engine = engine;
            this.type = type;
            this.hasSize = hasSize;
        }

        Map<String, @Nullable Object> of(String name) throws IOException {
            if (type == null || type.equals(CONTAINER)) {
                EngineContainer container = container(name);
                if (container != null) {
                    return ContainerDocument.of(container, engine, hasSize);
                }
            }
            if (type == null || type.equals(IMAGE)) {
                Optional<Image> image = image(name);
                if (image.isPresent()) {
                    if (hasSize) {
                        Output.error("WARNING: --size ignored for image\n");
                    }
                    return DockerDocument.of(image.get(), engine.images());
                }
            }
            if (type == null || type.equals(VOLUME)) {
                Map<String, @Nullable Object> document = volume(name);
                if (document != null) {
                    return document;
                }
            }
            refuseAttached(name);
            throw new IOException("No such " + (type == null ? "object" : type) + ": " + name + ".");
        }

        private @Nullable EngineContainer container(String name) throws IOException {
            try {
                return engine.find(name);
            } catch (EngineException e) {
                if (e.reason() == EngineException.Reason.NOT_FOUND) {
                    return null;
                }
                throw e;
            }
        }

        private Optional<Image> image(String name) throws IOException {
            try {
                return engine.images().find(name);
            } catch (ImageException e) {
                if (type == null && e.reason() == ImageException.Reason.NAME) {
                    return Optional.empty();
                }
                throw e;
            }
        }

        private @Nullable Map<String, @Nullable Object> volume(String name) throws IOException {
            try {
                return VolumeDocument.of(engine.volumes().get(name));
            } catch (EngineException e) {
                if (e.reason() == EngineException.Reason.NOT_FOUND) {
                    return null;
                }
                throw e;
            }
        }

        private void refuseAttached(String name) throws IOException {
            if (type == null || type.equals(CONTAINER)) {
                try (ContainerHandle attached = ContainerRegistry.ofThisUser().find(name)) {
                    throw AllContainers.refused(name, "inspect", "only ps, top and stats tell about it");
                } catch (ContainerException e) {
                    return; // there is none
                }
            }
        }
    }
}
