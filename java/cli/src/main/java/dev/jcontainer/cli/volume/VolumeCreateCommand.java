package dev.jcontainer.cli.volume;

import dev.jcontainer.cli.base.ChosenStore;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.LabelOptions;
import dev.jcontainer.engine.volume.VolumeStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code jcontainer volume create}: makes a volume. */
public final class VolumeCreateCommand implements Command {
    private static final String GROUP = "Volume";

    private static final Option NAME = Option.value(GROUP, "name", "NAME", "The name; the same as NAME.");
    private static final Option LABEL = Option.value(
                    GROUP, "label", "KEY[=VALUE]", "Set a label; without a value, it is empty.")
            .repeatable()
            .neverEmpty();
    private static final Option DRIVER = Option.value(GROUP, "driver", "DRIVER", "Only 'local', the default.")
            .letter('d');
    private static final Option OPT = Option.value(
                    GROUP, "opt", "KEY=VALUE", "Not supported: a volume is a directory of the store.")
            .letter('o')
            .repeatable();

    private static final CommandModel MODEL = new CommandModel(
            "volume create",
            "Makes a volume, if there is none of the name, and prints its name.",
            List.of("[OPTIONS] [NAME]"),
            List.of("Without NAME it is a name of 64 digits."),
            List.of(NAME, LABEL, DRIVER, OPT, Option.HELP),
            Completion.REGISTRY,
            List.of(),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        List<String> operands = arguments.operands();
        String given = arguments.value(NAME);
        if (operands.size() > 1 || given != null && !operands.isEmpty()) {
            throw new UsageException(MODEL, "volume create takes one NAME");
        }
        String name = given != null ? given : operands.isEmpty() ? "" : operands.get(0);
        Map<String, String> options = new HashMap<>();
        for (String option : arguments.values(OPT)) {
            int equals = option.indexOf('=');
            options.put(equals < 0 ? option : option.substring(0, equals), option.substring(equals + 1));
        }
        String driver = arguments.value(DRIVER);
        VolumeStore.checkDriver(driver == null ? "local" : driver, options);
        try {
            Output.print(ChosenStore.engine()
                            .volumes()
                            .create(name, LabelOptions.of(arguments))
                            .name() + "\n");
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "make a volume", e);
        }
        return 0;
    }
}
