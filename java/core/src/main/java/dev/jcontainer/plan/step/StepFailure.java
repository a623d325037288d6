package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;

/**
 * How a step failed, and for whom: all that its message may depend on. A step reads nothing of the host itself.
 *
 * @param errno as in {@code errno(3)}
 * @param argument what was in hand, more exactly than the step says; often empty
 * @param source what a {@link MountStep.Bind} was to bind, a path of the host; empty where that is not known
 * @param root the directory of the host that was to be the root filesystem; empty where that is not known
 * @param caller who runs the launch
 */
public record StepFailure(int errno, String argument, String source, String root, Caller caller) {
    /**
     * Who runs a launch.
     *
     * @param isOrdinaryUser whether it lacks what root may do: {@code CAP_SYS_ADMIN}
     * @param isRootless whether it is no root of the machine: an ordinary user, or root of another user namespace
     * @param isRoot whether it is root by name, in whatever namespace
     * @param namespaceAdvice what keeps it from a user namespace, and what to do
     * @param orAsRoot the last of several pieces of advice; empty for root
     */
    public record Caller(
            boolean isOrdinaryUser, boolean isRootless, boolean isRoot, String namespaceAdvice, String orAsRoot) {
        /** Of one who has privileges, and so may be root already. */
        String privilegeAdvice() {
            String container =
                    "in another container, give that one the capabilities SYS_ADMIN, NET_ADMIN and MKNOD, and no user"
                            + " namespace.";
            return isRoot
                    ? "This is root by name, but something denies it that: a user namespace, lacking capabilities or a"
                            + " security module. Where it is " + container
                    : "Run as root; " + container;
        }
    }

    /** What to do by the error alone, whichever step it was; empty where nothing is known. */
    String hint() {
        String place = placeHint();
        return place.isEmpty() ? errorHint() : place;
    }

    private String placeHint() {
        if (argument.equals("the target lies in /proc")) {
            return "Nothing can be mounted there; a symbolic link in the root filesystem may lead to it.";
        }
        if (argument.equals("its place lies on a volume")) {
            return "What is made there would stay on the host: choose a path that no volume covers.";
        }
        return "";
    }

    private String errorHint() {
        switch (errno) {
            case Errno.EROFS:
                return "The root filesystem is read-only and lacks this directory or file: make it there beforehand, or"
                        + " run with throwaway writes (--ephemeral).";
            case Errno.EMFILE:
                return "The launch has no descriptor left: the limit of open files is too low, the container's (--ulimit"
                        + " nofile) or the caller's (ulimit -n).";
            case Errno.ELOOP:
                return "A symbolic link stands in its way in the root filesystem; mounts go on real directories only.";
            case Errno.EPERM:
            case Errno.EACCES:
                return caller.isOrdinaryUser() ? caller.namespaceAdvice() : caller.privilegeAdvice();
            default:
                return "";
        }
    }

    /** The same of a step that makes something in the root filesystem. */
    String hintInRoot() {
        return placeHint().isEmpty() && errno == Errno.EACCES && caller.isOrdinaryUser() && !root.isEmpty()
                ? "The root filesystem " + root
                        + ", or a directory in it, is closed to this user: give the user"
                        + " the permission, or take a directory that is the user's own."
                : hint();
    }

    boolean isDenied() {
        return errno == Errno.EACCES || errno == Errno.EPERM;
    }
}
