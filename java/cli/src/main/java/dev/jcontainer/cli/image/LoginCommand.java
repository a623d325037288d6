package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.RegistryOptions;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer login}: stores the credentials for a registry. */
public final class LoginCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static final Option USERNAME = LIST.add(
            Option.value("Login", "username", "USER", "The name of the user.").letter('u'));
    static final Option PASSWORD = LIST.add(Option.value(
                    "Login",
                    "password",
                    "PASSWORD",
                    "The password. Other users of this machine can read it in the list of processes; use"
                            + " --password-stdin.")
            .letter('p'));
    static final Option PASSWORD_STDIN =
            LIST.add(Option.flag("Login", "password-stdin", "Read the password from stdin."));

    static {
        LIST.add(RegistryOptions.TLS_VERIFY);
        LIST.add(RegistryOptions.CERT_DIR);
        LIST.add(RegistryOptions.AUTHFILE);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "login",
            "Stores the credentials for a registry, after it has accepted them.",
            List.of("[OPTIONS] [REGISTRY]"),
            List.of("Without REGISTRY the registry is docker.io. Without --username and a password, both are"
                    + " asked for on the terminal. The credentials are stored where docker and podman look for"
                    + " them: by the credential helper that the file names, else in the file itself."),
            LIST.asList(),
            Completion.NONE,
            List.of(new Section(
                    "Exit status",
                    List.of(
                            new Entry("0", "All was done."),
                            new Entry("125", "Something failed; one line on stderr says what.")))),
            List.of(new Entry(
                    "pass show registry | jcontainer login -u me --password-stdin localhost:5000",
                    "Log in from a script.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        throw new IOException("SKELETON");
    }
}
