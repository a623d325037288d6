package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;

/** The options of {@code run} about what a container may do to the machine. */
final class PrivilegeOptions {
    private static final String PRIVILEGES = "Privileges";

    static final Option CAP_ADD = Option.value(
                    PRIVILEGES,
                    "cap-add",
                    "CAPABILITY",
                    "Add a capability, with or without CAP_ (man 7 capabilities), or ALL. Otherwise a container has CHOWN,"
                            + " DAC_OVERRIDE, FOWNER, FSETID, KILL, NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID and"
                            + " SYS_CHROOT; programs of another user than root have none.")
            .repeatable()
            .completes(Completion.CAPABILITY)
            .example("--cap-add NET_RAW");
    static final Option CAP_DROP = Option.value(
                    PRIVILEGES, "cap-drop", "CAPABILITY", "Take a capability away, or ALL but those of --cap-add.")
            .repeatable()
            .completes(Completion.CAPABILITY)
            .example("--cap-drop ALL");
    static final Option CAP_AMBIENT = Option.value(
                    PRIVILEGES,
                    "cap-ambient",
                    "CAPABILITY",
                    "Add a capability that programs of another user than root have, too, and hand on to every program that"
                            + " they execute.")
            .repeatable()
            .completes(Completion.CAPABILITY)
            .example("-u 1000 --cap-ambient NET_BIND_SERVICE");
    static final Option SECURITY_OPT = Option.value(
                    PRIVILEGES,
                    "security-opt",
                    "KEY[=VALUE]",
                    "no-new-privileges=false lets set-user-ID programs of the container work; otherwise they do not."
                            + " seccomp=FILE takes a profile of system calls in Docker's and Podman's format, a path that"
                            + " is relative to the working directory; seccomp=unconfined allows all calls, and"
                            + " seccomp=builtin is the default: what programs need, and nothing that reaches what"
                            + " has no namespaces in the kernel."
                            + " apparmor=PROFILE puts the program under a profile of AppArmor that is loaded, and"
                            + " label=type:TYPE, also user:, role:, level: and filetype:, gives it a context of SELinux;"
                            + " a machine without them says so. apparmor=unconfined takes it out of the profile that"
                            + " jcontainer is under, if it is; label=disable is how it is anyway."
                            + " unmask=PATH[:PATH...] leaves paths below /proc and /sys as they are that would be"
                            + " covered or read-only, /* at the end of a PATH standing for all below it, or"
                            + " unmask=ALL all of them, as Docker's systempaths=unconfined does;"
                            + " mask=PATH[:PATH...] covers more.")
            .repeatable()
            .example("--security-opt unmask=/proc/acpi");
    static final Option PRIVILEGED = Option.flag(
            PRIVILEGES,
            "privileged",
            "Give the container all capabilities and devices of the caller, /proc and /sys uncovered and writable, all"
                    + " system calls, and working set-user-ID programs. Dangerous: root in such a container is root on this machine, and can"
                    + " leave the container.");

    static final Option LANDLOCK_RO = Option.value(
                    PRIVILEGES,
                    "landlock-ro",
                    "PATH",
                    "Let the program read and execute this file of the container, or what is below this directory, and"
                            + " keep it from all files that neither this nor --landlock-rw names, whatever user it is:"
                            + " Landlock, Linux 6.2. The program and its libraries need to be among them.")
            .repeatable()
            .example("--landlock-ro / --landlock-rw /tmp");
    static final Option LANDLOCK_RW = Option.value(
                    PRIVILEGES,
                    "landlock-rw",
                    "PATH",
                    "Let the program do anything with this file, or what is below this directory, likewise.")
            .repeatable();

    private PrivilegeOptions() {}
}
