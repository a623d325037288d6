package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.RegistryOptions;
import dev.jcontainer.cli.progress.Progress;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.cli.terminal.Prompt;
import dev.jcontainer.image.ImageException;
import dev.jcontainer.image.Logins;
import dev.jcontainer.image.name.Reference;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer login}: stores the credentials for a registry. */
public final class LoginCommand implements Command {
    private static final OptionList LIST = new OptionList();

    private static final Option USERNAME = LIST.add(
            Option.value("Login", "username", "USER", "The name of the user.").letter('u'));
    private static final Option PASSWORD = LIST.add(Option.value(
                    "Login",
                    "password",
                    "PASSWORD",
                    "The password. Other users of this machine can read it in the list of processes; use"
                            + " --password-stdin.")
            .letter('p'));
    private static final Option PASSWORD_STDIN =
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
            List.of("Without REGISTRY the registry is docker.io. Without --username and a password, those that"
                    + " are stored already are tried, and then both are asked for on the terminal. The credentials are stored where docker and podman look for"
                    + " them: by the credential helper that the file names, else in the file itself."),
            LIST.asList(),
            Completion.REGISTRY,
            List.of(ExitStatus.SECTION),
            List.of(new Entry(
                    "pass show registry | jcontainer login -u me --password-stdin localhost:5000",
                    "Log in from a script.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        String registry = registry(MODEL, arguments);
        String user = arguments.value(USERNAME);
        String password = arguments.value(PASSWORD);
        if (password != null && arguments.has(PASSWORD_STDIN)) {
            throw new UsageException(MODEL, "--password and --password-stdin are mutually exclusive");
        }
        if (password != null) {
            Output.error("WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n");
        }
        if (arguments.has(PASSWORD_STDIN)) {
            if (user == null) {
                throw new UsageException(MODEL, "--password-stdin takes --username, too");
            }
            password = Prompt.all();
        }
        if (user == null && password == null && letsStoredIn(registry, arguments)) {
            Output.print("Login Succeeded\n");
            return 0;
        }
        if (user == null || password == null) {
            Prompt prompt = Prompt.open("Give --username and --password-stdin.");
            user = user == null ? prompt.line("Username: ") : user;
            password = password == null ? prompt.secret("Password: ") : password;
        }
        if (user.isEmpty() || password.isEmpty()) {
            throw new UsageException(MODEL, user.isEmpty() ? "the name of the user is empty" : "the password is empty");
        }
        String place;
        try (Progress progress = Progress.quiet()) {
            place = ImageStore.logins(MODEL, arguments).login(registry, user, password, progress);
        }
        if (place.startsWith("/")) {
            Output.error("WARNING! Your password is stored unencrypted in " + place + ".\n"
                    + "Configure a credential helper to remove this warning: \"credsStore\" in that file.\n");
        }
        Output.print("Login Succeeded\n");
        return 0;
    }

    /** Whether a registry accepts the credentials that are stored for it already; as with docker, they are tried first, and
     * whatever the failure is, others are asked for. */
    private static boolean letsStoredIn(String registry, Arguments arguments)
            throws UsageException, IOException, InterruptedException {
        Logins logins = ImageStore.logins(MODEL, arguments);
        try (Progress progress = Progress.quiet()) {
            if (!logins.has(registry, progress)) {
                return false;
            }
            Output.print("Authenticating with existing credentials...\n");
            try {
                logins.check(registry, progress);
                return true;
            } catch (IOException e) {
                Output.error(isDenied(e) ? "Stored credentials invalid or expired\n" : notReached(e));
                return false;
            }
        }
    }

    private static boolean isDenied(IOException failure) {
        return failure instanceof ImageException image && image.reason() == ImageException.Reason.DENIED;
    }

    private static String notReached(IOException failure) {
        return "Login did not succeed, error: " + Failure.oneLine(String.valueOf(failure.getMessage())) + "\n";
    }

    /** The registry that a command line names. */
    static String registry(CommandModel model, Arguments arguments) throws UsageException {
        List<String> operands = arguments.operands();
        if (operands.size() > 1) {
            throw new UsageException(model, model.name() + " takes one REGISTRY, but got '" + operands.get(1) + "'");
        }
        String registry = operands.isEmpty() ? Reference.DEFAULT_REGISTRY : operands.get(0);
        for (String scheme : new String[] {"https://", "http://"}) {
            registry = registry.startsWith(scheme) ? registry.substring(scheme.length()) : registry;
        }
        int slash = registry.indexOf('/');
        return slash < 0 ? registry : registry.substring(0, slash); // docker passes the path over, too
    }
}
