package dev.jcontainer.e2e;

/** A fork bomb that a machine bears where no limit holds it: a test fails then, and takes nothing down. */
final class ForkBomb {
    /** In a shell of busybox: a thousand processes for some seconds, or as many as a limit allows. */
    static final String SCRIPT =
            "bomb() { if [ $1 -gt 0 ]; then bomb $(($1 - 1)) | bomb $(($1 - 1)) &" + " else sleep 5; fi; }; bomb 9; ";

    private ForkBomb() {}
}
