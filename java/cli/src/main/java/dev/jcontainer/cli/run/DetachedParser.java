package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.LabelOptions;
import dev.jcontainer.cli.option.RestartOption;
import dev.jcontainer.engine.port.PublishedPorts;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.engine.spec.VolumeMount;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes what a detached container has besides its specification, from a command line and its image. */
final class DetachedParser {
    private final Arguments arguments;
    private final RunDefaults image;
    private final Detached.Builder builder = Detached.builder();
    private final List<PortMapping> published = new ArrayList<>();

    private DetachedParser(Arguments arguments, RunDefaults image) {
        this.arguments = arguments;
        this.image = image;
    }

    /** Checks the options, so that a wrong one is refused before an image is fetched. */
    static void check(Arguments arguments) throws UsageException, IOException {
        if (arguments.value(HealthOptions.CMD) != null || arguments.has(HealthOptions.NO_HEALTHCHECK)) {
            of(arguments, null, null);
        } else {
            // the other options of the check may change that of the image
            parse(arguments, RunDefaults.NONE, null, false);
        }
    }

    /**
     * All of it.
     *
     * @param image the image; null for a container without one
     * @param spec the whole specification; null if only the options are checked
     */
    static Detached of(Arguments arguments, @Nullable Image image, @Nullable ContainerSpec spec)
            throws UsageException, IOException {
        RunDefaults defaults = image == null ? RunDefaults.NONE : image.config().defaults();
        DetachedParser parser = parse(arguments, defaults, spec, true);
        if (image != null) {
            parser.builder.image(new Detached.ImageUsed(
                    arguments.operands().get(0), image.id().toString()));
        }
        return parser.builder.build();
    }

    private static DetachedParser parse(
            Arguments arguments, RunDefaults image, @Nullable ContainerSpec spec, boolean isHealthKnown)
            throws UsageException, IOException {
        try {
            DetachedParser parser = new DetachedParser(arguments, image);
            parser.lifetime();
            parser.builder.log(LogDriverOptions.of(arguments));
            for (Map.Entry<String, String> label : parser.labels().entrySet()) {
                parser.builder.label(label.getKey(), label.getValue());
            }
            if (isHealthKnown) {
                parser.builder.health(HealthOptions.of(arguments, image.healthcheck()));
            }
            parser.ports();
            parser.network();
            parser.volumes(spec);
            return parser;
        } catch (IllegalArgumentException e) {
            throw new UsageException(RunOptions.MODEL, "run", e);
        }
    }

    private void lifetime() {
        String restart = arguments.value(RestartOption.RESTART);
        RestartPolicy policy = restart == null ? RestartPolicy.NO : RestartOption.parse(restart);
        boolean isRemoved = arguments.has(LifetimeOptions.RM);
        if (isRemoved && policy.kind() != RestartPolicy.Kind.NO) {
            throw new IllegalArgumentException("conflicting options: cannot specify both --restart and --rm");
        }
        builder.name(arguments.value(ProgramOptions.NAME)).restart(policy).removedAtEnd(isRemoved);
        builder.stdin(arguments.has(ProgramOptions.INTERACTIVE));
    }

    /** The labels of the image, and then those of the command line. */
    private Map<String, String> labels() throws IOException {
        Map<String, String> labels = new LinkedHashMap<>(image.labels());
        labels.putAll(LabelOptions.of(arguments));
        return labels;
    }

    private void ports() {
        try {
            for (String port : arguments.values(DetachedOptions.PUBLISH)) {
                publish(PublishedPorts.parse(port), false);
            }
            if (arguments.has(DetachedOptions.PUBLISH_ALL)) {
                builder.publishingAll(true);
                List<String> exposed = new ArrayList<>(image.exposedPorts());
                exposed.addAll(arguments.values(DetachedOptions.EXPOSE));
                publish(PublishedPorts.all(exposed), true);
            }
        } catch (EngineException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Publishes ports.
     *
     * @param isAny whether those are left out that are published already at any port of the host
     */
    private void publish(List<PortMapping> ports, boolean isAny) {
        for (PortMapping port : ports) {
            boolean isKnown = false;
            for (PortMapping other : published) {
                isKnown |= isAny
                        ? other.containerPort() == port.containerPort() && other.protocol() == port.protocol()
                        : other.equals(port) && port.hostPort() != 0 && !port.isRange(); // it is said twice
            }
            if (!isKnown) {
                published.add(port);
                builder.publish(port);
            }
        }
    }

    private void network() throws UsageException {
        builder.network(NetworkOptions.of(arguments));
    }

    /** Those of the command line, and those of the image unless something else is mounted there. */
    private void volumes(@Nullable ContainerSpec spec) {
        List<VolumeMount> given = NamedVolumes.of(arguments);
        for (VolumeMount volume : given) {
            builder.volume(volume);
        }
        for (String directory : image.volumeDirectories()) {
            if (spec != null && !isMounted(directory, given, spec.mounts())) {
                builder.volume(new VolumeMount("", directory, false, true));
            }
        }
    }

    private static boolean isMounted(String directory, List<VolumeMount> volumes, List<Mount> mounts) {
        for (VolumeMount volume : volumes) {
            if (isSame(volume.target(), directory)) {
                return true;
            }
        }
        for (Mount mount : mounts) {
            if (isSame(mount.target(), directory)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(String path, String other) {
        return withoutSlash(path).equals(withoutSlash(other));
    }

    private static String withoutSlash(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
