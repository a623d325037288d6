package dev.jcontainer.image;

import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.User;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Turns the configuration of an image into the specification of a container. */
final class ImageContainer {
    private ImageContainer() {}

    static ContainerSpec.Builder of(Image image) throws IOException {
        ImageConfig config = image.config();
        try {
            return of(config.defaults()).root(image.root());
        } catch (IllegalArgumentException e) {
            throw new ImageException(
                    ImageException.Reason.NOT_RUNNABLE,
                    "Cannot run " + image.name() + ": its configuration is not valid: " + e.getMessage() + ".",
                    e);
        }
    }

    private static ContainerSpec.Builder of(RunDefaults defaults) {
        ContainerSpec.Builder builder = ContainerSpec.builder();
        List<String> command = new ArrayList<>(defaults.entrypoint());
        command.addAll(defaults.cmd());
        if (!command.isEmpty()) {
            builder.command(command);
        }
        for (String variable : defaults.env()) {
            int equals = variable.indexOf('=');
            if (equals > 0) { // Docker passes a variable without a value over
                builder.env(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        if (!defaults.workingDir().isEmpty()) {
            builder.workdir(defaults.workingDir());
        }
        if (!defaults.user().isEmpty()) {
            builder.user(User.parse(defaults.user()));
        }
        if (!defaults.stopSignal().isEmpty()) {
            builder.stopSignal(Signal.of(defaults.stopSignal()));
        }
        return builder;
    }
}
