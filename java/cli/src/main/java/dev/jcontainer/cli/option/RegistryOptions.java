package dev.jcontainer.cli.option;

import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;

/** The options about the way to a registry. */
public final class RegistryOptions {
    private static final String GROUP = "Registry";

    /** All of them. */
    public static final OptionList LIST = new OptionList();

    public static final Option TLS_VERIFY = LIST.add(Option.flag(
            GROUP,
            "tls-verify",
            "--tls-verify=false allows plain HTTP and certificates that nobody has signed; anyone on the way to the"
                    + " registry can then read and change what is moved, except what a digest names."));

    public static final Option CERT_DIR = LIST.add(Option.value(
                    GROUP,
                    "cert-dir",
                    "DIR",
                    "Directory with certificates for the registry: *.crt of authorities, and NAME.cert with NAME.key"
                            + " of this client (default: /etc/docker/certs.d/REGISTRY).")
            .completes(Completion.DIRECTORY)
            .neverEmpty());

    public static final Option AUTHFILE = LIST.add(Option.value(
                    GROUP,
                    "authfile",
                    "FILE",
                    "File with the credentials of login (default: $REGISTRY_AUTH_FILE, or config.json in"
                            + " $DOCKER_CONFIG or ~/.docker).")
            .completes(Completion.FILE)
            .neverEmpty());

    public static final Option CREDS = LIST.add(Option.value(
                    GROUP,
                    "creds",
                    "USER:PASSWORD",
                    "Credentials for the registry, in place of those of login. Other users of this machine can read"
                            + " them in the list of processes.")
            .neverEmpty());

    public static final Option RETRY = LIST.add(Option.value(
            GROUP, "retry", "NUMBER", "How often a request that failed on the way is repeated (default 5)."));

    /** Docker's name for the opposite, which it has for {@code manifest inspect} only. */
    public static final Option INSECURE =
            Option.flag(GROUP, "insecure", "The same as --tls-verify=false, as docker calls it here.");

    private RegistryOptions() {}
}
