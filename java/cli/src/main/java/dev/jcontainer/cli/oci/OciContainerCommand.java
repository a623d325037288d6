package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.oci.lifecycle.Lifecycle;
import java.io.IOException;
import java.util.List;

/**
 * {@code start}, {@code state}, {@code pause} and {@code resume} of {@code jcontainer oci}: a container is their only
 * operand.
 */
final class OciContainerCommand implements OciCommand {
    private final String name;

    OciContainerCommand(String name) {
        this.name = name;
    }

    @Override
    public CommandModel model() {
        return OciOptions.command(name, summary(), "CONTAINER", List.of(), List.of(OciOptions.HELP));
    }

    private String summary() {
        switch (name) {
            case "start":
                return "Starts the program of a created container.";
            case "state":
                return "Prints the state of a container as JSON.";
            case "pause":
                return "Pauses all processes of a container.";
            default:
                return "Resumes the processes of a paused container.";
        }
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException {
        String id = OciCommands.operands(model(), arguments, 1).get(0);
        Lifecycle lifecycle = OciCommands.lifecycle(globals);
        switch (name) {
            case "start":
                lifecycle.start(id);
                break;
            case "state":
                Output.print(lifecycle.state(id).toJson());
                break;
            case "pause":
                lifecycle.pause(id);
                break;
            default:
                lifecycle.resume(id);
                break;
        }
        return 0;
    }
}
