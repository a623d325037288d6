package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.RegistryOptions;
import dev.jcontainer.cli.progress.Progress;
import dev.jcontainer.cli.pull.ImageStore;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer logout}: removes the credentials for a registry. */
public final class LogoutCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static {
        LIST.add(RegistryOptions.AUTHFILE);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "logout",
            "Removes the stored credentials for a registry.",
            List.of("[OPTIONS] [REGISTRY]"),
            List.of("Without REGISTRY the registry is docker.io."),
            LIST.asList(),
            Completion.REGISTRY,
            List.of(ExitStatus.SECTION),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        String registry = LoginCommand.registry(MODEL, arguments);
        boolean wasLoggedIn;
        try (Progress progress = Progress.quiet()) {
            wasLoggedIn = ImageStore.logins(MODEL, arguments).logout(registry, progress);
        }
        Output.print((wasLoggedIn ? "Removing login credentials for " : "Not logged in to ") + registry + "\n");
        return 0;
    }
}
