package dev.jcontainer.image;

import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.User;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Turns the configuration of an image into the specification of a container. */
final class ImageContainer {
    private ImageContainer() {}

    static ContainerSpec.Builder of(Image image) throws IOException {
        RunDefaults defaults = image.config().defaults();
        Root.Layers root = image.root();
        try {
            ContainerSpec.Builder builder = ContainerSpec.builder().root(root.writable(defaults.volumeDirectories()));
            List<String> command = defaults.command(null, List.of());
            if (!command.isEmpty()) {
                builder.command(command);
            }
            for (Map.Entry<String, String> variable : defaults.variables().entrySet()) {
                builder.env(variable.getKey(), variable.getValue());
            }
            if (!defaults.directory().isEmpty()) {
                builder.workdir(defaults.directory());
            }
            if (!defaults.user().isEmpty()) {
                builder.user(User.parse(defaults.user()));
            }
            if (!defaults.stopSignal().isEmpty()) {
                builder.stopSignal(Signal.of(defaults.stopSignal()));
            }
            return builder;
        } catch (IllegalArgumentException e) {
            throw new ImageException(
                    ImageException.Reason.NOT_RUNNABLE,
                    "Cannot run " + image.name() + ": its configuration is not valid: " + e.getMessage() + ".",
                    e);
        }
    }
}
