package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.EnvironmentOptions;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.User;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Completes the specification of a command line by what its image says, as docker does. */
final class ImageDefaults {
    private final ContainerSpec given;
    private final Arguments arguments;
    private final RunDefaults image;

    private ImageDefaults(ContainerSpec given, Arguments arguments, RunDefaults image) {
        this.given = given;
        this.arguments = arguments;
        this.image = image;
    }

    /**
     * The whole specification.
     *
     * @param given what the command line says; its root and command are not used
     * @param arguments the same command line
     * @param image what the image says
     * @param root the image's files
     * @param isDetached whether the engine has the image's volumes, so that they are not in memory
     * @throws IOException if the image says what no container can have
     */
    static ContainerSpec apply(
            ContainerSpec given, Arguments arguments, RunDefaults image, Root.Layers root, boolean isDetached)
            throws UsageException, IOException {
        ImageDefaults defaults = new ImageDefaults(given, arguments, image);
        List<String> command = defaults.command();
        Root.Layers whole = isDetached ? root : defaults.withVolumes(root);
        try {
            ContainerSpec.Builder builder = given.toBuilder()
                    .root(arguments.has(FileSystemOptions.READ_ONLY) ? whole.readOnly() : whole)
                    .command(command);
            defaults.environment(builder);
            defaults.program(builder);
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "Cannot run image '" + arguments.operands().get(0) + "': its configuration is invalid: "
                            + e.getMessage() + ". Give the right value as an option of run.",
                    e);
        }
    }

    private Root.Layers withVolumes(Root.Layers root) throws IOException {
        try {
            return root.writable(image.volumeDirectories());
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "Cannot run image '" + arguments.operands().get(0) + "': its configuration has an invalid volume: "
                            + e.getMessage() + ". No option of run replaces it: make the image again without it.",
                    e);
        }
    }

    private List<String> command() throws UsageException {
        List<String> words =
                arguments.operands().subList(1, arguments.operands().size());
        List<String> command = image.command(arguments.value(ImageOptions.ENTRYPOINT), words);
        if (command.isEmpty()) {
            throw RunParser.problem("there is no COMMAND to run in image '"
                    + arguments.operands().get(0) + "', which says none either");
        }
        return command;
    }

    private void environment(ContainerSpec.Builder builder) {
        List<String> options = arguments.values(EnvironmentOptions.ENV);
        for (Map.Entry<String, String> variable : image.variables().entrySet()) {
            String key = variable.getKey();
            // -e KEY without a value on the host takes the image's variable away
            if (!given.environment().containsKey(key) && !options.contains(key)) {
                builder.env(key, variable.getValue());
            }
        }
    }

    private void program(ContainerSpec.Builder builder) {
        String directory = image.directory();
        if (arguments.value(ProgramOptions.WORKDIR) == null && !directory.isEmpty()) {
            builder.workdir(directory);
        }
        boolean isCaller = "keep-id".equals(arguments.value(ProgramOptions.USERNS));
        if (arguments.value(ProgramOptions.USER) == null && !image.user().isEmpty() && !isCaller) {
            User user = User.parse(image.user());
            for (String group : arguments.values(ProgramOptions.GROUP_ADD)) {
                user = user.withGroup(group);
            }
            builder.user(user);
        }
        if (arguments.value(LifetimeOptions.STOP_SIGNAL) == null
                && !image.stopSignal().isEmpty()) {
            builder.stopSignal(Signal.of(image.stopSignal()));
        }
    }
}
