package dev.jcontainer.cli.model;

/**
 * What docker has and jcontainer has not: why, and what to do instead, to follow a colon. Empty for what docker has not
 * either. The class is loaded only for a command line that is refused.
 */
public final class DockerHints {
    private static final String NO_IMAGES =
            "there are no images yet; unpack one into a directory for run --rootfs DIR, as by"
                    + " docker export CONTAINER | tar -xC DIR";
    private static final String ONLY_RUNNING =
            "a container is there only while it runs, and nothing of it is left afterwards";
    private static final String NO_LABELS = "containers have no labels; give them names by --name";
    private static final String NO_LOG =
            "the output of a container is kept nowhere: it goes to that of jcontainer run, which may be a file";
    private static final String NO_PORTS =
            "the network of a container is loopback alone, so it has no ports to publish;"
                    + " share a directory with a socket in it by --volume";
    private static final String OWN_NAMESPACE = "a container always has a namespace of its own";

    private DockerHints() {}

    /** Of a command of docker. */
    public static String command(String name) {
        switch (name) {
            case "attach":
                return "the terminal of a container is that of its jcontainer run; for a shell in it use exec -it CONTAINER sh";
            case "logs":
                return NO_LOG;
            case "inspect":
            case "port":
                return "ps, top and stats tell of a container that runs";
            case "wait":
                return "jcontainer run waits itself, and its exit status is the program's";
            case "cp":
            case "export":
                return "give it a directory by run --volume, or use exec: exec CONTAINER tar -c PATH | tar -x";
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
                return "give it a name when it starts: run --name";
            case "resume":
                return "use unpause";
            case "container":
                return "leave the word out: jcontainer ps, jcontainer stop CONTAINER";
            case "ls":
            case "list":
                return "use ps";
            case "build":
            case "buildx":
            case "history":
            case "image":
            case "images":
            case "import":
            case "load":
            case "login":
            case "logout":
            case "pull":
            case "push":
            case "rmi":
            case "save":
            case "search":
            case "tag":
                return NO_IMAGES;
            case "network":
                return "the network of a container is loopback alone";
            case "volume":
                return "a volume is a directory of this machine: run --volume DIR:PATH";
            case "compose":
                return "each container has its own jcontainer run";
            case "system":
                return "info tells what this machine allows";
            default:
                return "";
        }
    }

    /**
     * Of an option of docker's {@code run}, {@code exec}, {@code ps} or {@code stats}.
     *
     * @param option its long name without hyphens, or its letter
     */
    static String option(String command, String option) {
        switch (command) {
            case "run":
                return ofRun(option);
            case "exec":
                return option.equals("privileged")
                        ? "a program in a container never has more privileges than the container; give them to run"
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
                return "what a container writes is in the directory of run --rootfs, of which du tells the size, or in memory";
            default:
                return "";
        }
    }

    private static String ofRun(String option) {
        switch (option) {
            case "d":
            case "detach":
                return "a container ends with its jcontainer run; put that into the background: jcontainer run ... &, or a"
                        + " service of systemd";
            case "a":
            case "attach":
            case "sig-proxy":
                return "stdin, stdout, stderr and the signals are always passed on";
            case "p":
            case "publish":
            case "P":
            case "publish-all":
            case "expose":
            case "link":
            case "ip":
            case "network-alias":
                return NO_PORTS;
            case "entrypoint":
                return "there are no images yet, which have one; the program stands behind the options: --rootfs DIR COMMAND";
            case "restart":
                return "a container is started once; restart jcontainer run by a service of systemd (Restart=) or a loop";
            case "l":
            case "label":
            case "label-file":
                return NO_LABELS;
            case "pull":
            case "platform":
                return NO_IMAGES;
            case "pid":
            case "ipc":
            case "uts":
            case "cgroupns":
                return OWN_NAMESPACE;
            case "gpus":
                return "give the container the devices and the libraries one by one, by --device and --volume";
            case "log-driver":
            case "log-opt":
                return NO_LOG;
            case "volumes-from":
                return "name the directories again by --volume";
            case "health-cmd":
            case "no-healthcheck":
                return "nothing watches a container; use exec CONTAINER COMMAND";
            case "domainname":
                return "use --sysctl kernel.domainname=NAME";
            case "runtime":
                return "jcontainer is the runtime";
            default:
                return keys(option);
        }
    }

    private static String keys(String option) {
        return option.equals("detach-keys") ? "no keys detach from a container" : "";
    }
}
