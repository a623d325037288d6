package dev.jcontainer.cli.model;

import java.util.Set;

/**
 * Hints for commands and options that docker has and jcontainer does not support: the reason, and what to do instead. A
 * hint follows a colon. It is empty for words that docker does not have either. The class is loaded only for a command
 * line that is refused.
 */
public final class DockerHints {
    private static final String ONLY_RUNNING =
            "a container exists only while it runs, and nothing of it is left afterwards";
    private static final String NO_LABELS = "containers have no labels; give them names with --name";
    private static final String NO_LOG =
            "the output of a container is not stored: it goes to the output of jcontainer run, which may be a file";
    private static final String NO_PORTS = "a container has only the loopback device, so it has no ports to publish;"
            + " share a directory with a socket in it with --volume";
    private static final String OWN_NAMESPACE = "a container always has a namespace of its own";

    private static final Set<String> PORT_OPTIONS =
            Set.of("p", "publish", "P", "publish-all", "expose", "link", "ip", "network-alias");

    private DockerHints() {}

    /** The hint for a command of docker. */
    public static String command(String name) {
        switch (name) {
            case "build":
            case "buildx":
            case "image build":
                return "images are not built here; build one with buildah or docker, and take it over by load";
            case "search":
                return "registries are not searched; name the image with its registry";
            case "manifest create":
            case "manifest push":
            case "manifest annotate":
            case "manifest rm":
                return "indexes are not made here; use skopeo or buildah";
            case "system info":
                return "use info";
            case "system events":
                return "use ps and stats for running containers";
            case "attach":
                return "the terminal of a container belongs to its jcontainer run; for a shell in the container use"
                        + " exec -it CONTAINER sh";
            case "logs":
                return NO_LOG;
            case "port":
                return "use ps, top and stats for a running container";
            case "wait":
                return "jcontainer run itself waits, and its exit status is that of the program";
            case "cp":
            case "export":
                return "share a directory with run --volume, or use exec: exec CONTAINER tar -c PATH | tar -x";
            case "commit":
            case "diff":
                return "what a container writes is in the directory of run --rootfs";
            case "rm":
                return ONLY_RUNNING;
            case "create":
            case "start":
            case "restart":
                return ONLY_RUNNING + "; run starts a new one";
            case "rename":
                return "give the container a name when it starts: run --name";
            case "resume":
                return "use unpause";
            case "container":
                return "omit the word container: jcontainer ps, jcontainer stop CONTAINER";
            case "ls":
            case "list":
                return "use ps";
            case "network":
                return "a container has only the loopback device";
            case "volume":
                return "a volume is a directory of this machine: run --volume DIR:PATH";
            case "compose":
                return "start each container with its own jcontainer run";
            default:
                return "";
        }
    }

    /**
     * The hint for an option of docker's {@code run}, {@code exec}, {@code ps} or {@code stats}.
     *
     * @param option its long name without hyphens, or its letter
     */
    static String option(String command, String option) {
        switch (command) {
            case "run":
                return PORT_OPTIONS.contains(option) ? NO_PORTS : ofRun(option);
            case "exec":
                return option.equals("privileged")
                        ? "a program in a container never has more privileges than the container; give privileges to"
                                + " run"
                        : keys(option);
            case "ps":
                return ofPs(option);
            case "stats":
                return option.equals("a") || option.equals("all") ? ONLY_RUNNING : "";
            default:
                return "";
        }
    }

    private static String ofPs(String option) {
        switch (option) {
            case "l":
            case "latest":
            case "n":
            case "last":
                return ONLY_RUNNING;
            case "s":
            case "size":
                return "a container writes to the directory of run --rootfs, whose size du prints, or to memory";
            default:
                return "";
        }
    }

    private static String ofRun(String option) {
        switch (option) {
            case "d":
            case "detach":
                return "a container ends with its jcontainer run; run that in the background: jcontainer run ... &, or"
                        + " as a systemd service";
            case "a":
            case "attach":
            case "sig-proxy":
                return "stdin, stdout, stderr and signals are always forwarded";
            case "restart":
                return "a container is started only once; restart jcontainer run with a systemd service (Restart=) or"
                        + " a loop";
            case "l":
            case "label":
            case "label-file":
                return NO_LABELS;
            case "pid":
            case "ipc":
            case "uts":
            case "cgroupns":
                return OWN_NAMESPACE;
            case "gpus":
                return "give the container the devices and libraries one by one, with --device and --volume";
            case "log-driver":
            case "log-opt":
                return NO_LOG;
            case "volumes-from":
                return "name the directories again with --volume";
            case "health-cmd":
            case "no-healthcheck":
                return "there are no health checks; use exec CONTAINER COMMAND";
            case "domainname":
                return "use --sysctl kernel.domainname=NAME";
            case "runtime":
                return "jcontainer is the runtime";
            default:
                return keys(option);
        }
    }

    private static String keys(String option) {
        return option.equals("detach-keys") ? "detaching from a container is not supported" : "";
    }
}
