package dev.jcontainer.cli.model;

/**
 * Hints for commands and options that docker has and jcontainer does not support: the reason, and what to do instead. A
 * hint follows a colon. It is empty for words that docker does not have either. The class is loaded only for a command
 * line that is refused.
 */
public final class DockerHints {
    private static final String NO_LINKS =
            "containers have no addresses; publish a port, or share a network: --network container:NAME";
    private static final String OWN_NAMESPACE = "a container always has a namespace of its own";

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
            case "resume":
                return "use unpause";
            case "ls":
            case "list":
                return "use ps";
            case "network":
                return "there are no networks to make; see run --network";
            case "compose":
                return "start each container with its own jcontainer run";
            default:
                return "";
        }
    }

    /**
     * The hint for an option of docker's {@code run}, {@code exec} or {@code stats}.
     *
     * @param option its long name without hyphens, or its letter
     */
    static String option(String command, String option) {
        switch (command) {
            case "run":
                return ofRun(option);
            case "exec":
                return option.equals("privileged")
                        ? "a program in a container never has more privileges than the container; give privileges to"
                                + " run"
                        : keys(option);
            case "stats":
                return option.equals("a") || option.equals("all")
                        ? "only a running container uses anything; ps -a lists the others"
                        : "";
            default:
                return "";
        }
    }

    private static String ofRun(String option) {
        switch (option) {
            case "a":
            case "attach":
            case "sig-proxy":
                return "stdin, stdout, stderr and signals are always forwarded";
            case "link":
            case "ip":
            case "network-alias":
                return NO_LINKS;
            case "pid":
            case "ipc":
            case "uts":
            case "cgroupns":
                return OWN_NAMESPACE;
            case "gpus":
                return "give the container the devices and libraries one by one, with --device and --volume";
            case "volumes-from":
                return "name the directories again with --volume";
            case "domainname":
                return "use --sysctl kernel.domainname=NAME";
            case "runtime":
                return "jcontainer is the runtime";
            default:
                return keys(option);
        }
    }

    private static String keys(String option) {
        return option.equals("detach-keys") ? "detaching is for attach and start" : "";
    }
}
