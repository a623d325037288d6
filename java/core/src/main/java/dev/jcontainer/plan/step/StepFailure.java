package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;

/**
 * How a step failed, and for which caller. The message depends on nothing else: a step does not read the host itself.
 *
 * @param errno the error, as in {@code errno(3)}
 * @param argument the object that the step was working on, if it is more exact than the step; often empty
 * @param source the path of the host that a {@link MountStep.Bind} was to bind; empty if it is not known
 * @param root the directory of the host that was to become the root filesystem; empty if it is not known
 * @param caller the user that runs the launch
 */
public record StepFailure(int errno, String argument, String source, String root, Caller caller) {
    /**
     * The user that runs a launch.
     *
     * @param isOrdinaryUser whether the user lacks root's privileges: {@code CAP_SYS_ADMIN}
     * @param isRootless whether the user is not root of the machine: an ordinary user, or root of another user
     *     namespace
     * @param isRoot whether the user has uid 0, in any user namespace
     * @param namespaceAdvice what prevents this user from making a user namespace, and what to do about it
     * @param orAsRoot the advice to run as root, which comes last among several; empty for root
     */
    public record Caller(
            boolean isOrdinaryUser, boolean isRootless, boolean isRoot, String namespaceAdvice, String orAsRoot) {
        /** The advice for a user who has privileges and therefore may already be root. */
        String privilegeAdvice() {
            String container =
                    "in another container, give that one the capabilities SYS_ADMIN, NET_ADMIN and MKNOD, and no user"
                            + " namespace.";
            return isRoot
                    ? "This user is root, but a user namespace, missing capabilities or a security module deny it that."
                            + " If it is " + container
                    : "Run as root; " + container;
        }
    }

    /** The advice for the error alone, for any step; empty if there is none. */
    String hint() {
        String place = placeHint();
        return place.isEmpty() ? errorHint() : place;
    }

    private String placeHint() {
        if (argument.equals("the target lies in /proc")) {
            return "Nothing can be mounted there; a symbolic link in the root filesystem may lead to it.";
        }
        if (argument.equals("its place lies on a volume")) {
            return "A file that is made there would stay on the host: choose a path that no volume covers.";
        }
        return "";
    }

    private String errorHint() {
        switch (errno) {
            case Errno.EROFS:
                return "The root filesystem is read-only and does not have this directory or file: make it beforehand,"
                        + " or run with throwaway writes (--ephemeral).";
            case Errno.EMFILE:
                return "The launch has run out of descriptors: the limit of open files is too low, either the"
                        + " container's (--ulimit nofile) or the caller's (ulimit -n).";
            case Errno.ELOOP:
                return "The path contains a symbolic link in the root filesystem; mounts go on real directories only.";
            case Errno.EPERM:
            case Errno.EACCES:
                return caller.isOrdinaryUser() ? caller.namespaceAdvice() : caller.privilegeAdvice();
            default:
                return "";
        }
    }

    /** The advice for a step that makes something in the root filesystem. */
    String hintInRoot() {
        return placeHint().isEmpty() && errno == Errno.EACCES && caller.isOrdinaryUser() && !root.isEmpty()
                ? "This user has no permission for the root filesystem " + root
                        + ", or for a directory in it: give the user the permission, or use a directory that the user"
                        + " owns."
                : hint();
    }

    boolean isDenied() {
        return errno == Errno.EACCES || errno == Errno.EPERM;
    }
}
