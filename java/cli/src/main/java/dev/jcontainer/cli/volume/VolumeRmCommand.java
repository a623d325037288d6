package dev.jcontainer.cli.volume;

import dev.jcontainer.cli.base.ChosenStore;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.volume.VolumeStore;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer volume rm}: removes volumes. */
public final class VolumeRmCommand implements Command {
    private static final Option FORCE = Option.flag(
                    "Removal", "force", "It is no error if there is no such volume; a damaged one is removed, too.")
            .letter('f');

    private static final CommandModel MODEL = new CommandModel(
            "volume rm",
            "Removes volumes, with their files.",
            List.of("[OPTIONS] VOLUME..."),
            List.of("A volume that a container has, whether it runs or not, is not removed."),
            List.of(FORCE, Option.HELP),
            Completion.VOLUME_NAME,
            List.of(),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        List<String> names = arguments.someOperands(MODEL, "VOLUME");
        VolumeStore volumes = ChosenStore.engine().volumes();
        int status = 0;
        for (String name : names) {
            try {
                volumes.remove(name, arguments.has(FORCE));
                Output.print(name + "\n");
            } catch (IOException e) {
                status = Failure.tell(e);
            }
        }
        return status;
    }
}
