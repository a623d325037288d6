package dev.jcontainer.cli.image;

import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What containers of an image get that is made of a container: what that container has, as with docker. */
final class CommitDefaults {
    private CommitDefaults() {}

    /**
     * The defaults of the new image.
     *
     * @param spec the container's specification
     * @param detached what the container has besides
     * @param image what the image of the container says
     */
    static RunDefaults of(ContainerSpec spec, Detached detached, RunDefaults image) {
        List<String> command = spec.command();
        int entrypoint = image.entrypoint().size();
        boolean hasEntrypoint =
                command.size() >= entrypoint && command.subList(0, entrypoint).equals(image.entrypoint());
        List<String> variables = new ArrayList<>();
        for (Map.Entry<String, String> variable : spec.environment().entrySet()) {
            variables.add(variable.getKey() + "=" + variable.getValue());
        }
        Map<String, String> labels = new LinkedHashMap<>(image.labels());
        labels.putAll(detached.labels());
        String directory = spec.workdir();
        return new RunDefaults(
                user(spec.user()),
                variables,
                hasEntrypoint ? image.entrypoint() : List.of(),
                hasEntrypoint ? command.subList(entrypoint, command.size()) : command,
                directory == null ? "" : directory,
                image.volumes(),
                ports(image.exposedPorts(), detached.ports()),
                labels,
                spec.stopSignal().equals(Signal.TERM) ? "" : spec.stopSignal().toString(),
                HealthInstruction.of(detached.health()));
    }

    private static String user(User user) {
        String group = user.group();
        if (user.isPlainRoot()) {
            return "";
        }
        return group == null ? user.user() : user.user() + ":" + group;
    }

    private static List<String> ports(List<String> exposed, List<PortMapping> published) {
        List<String> ports = new ArrayList<>(exposed);
        for (PortMapping port : published) {
            String name = port.containerPort() + (port.protocol() == PortMapping.Protocol.TCP ? "/tcp" : "/udp");
            if (!ports.contains(name)) {
                ports.add(name);
            }
        }
        return ports;
    }
}
