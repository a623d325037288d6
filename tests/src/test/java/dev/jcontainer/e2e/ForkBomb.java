package dev.jcontainer.e2e;

/** A fork bomb that a machine survives without a limit: the test then fails, and the machine keeps running. */
final class ForkBomb {
    /** A script for busybox's shell: it starts a thousand processes for some seconds, or as many as a limit allows. */
    static final String SCRIPT =
            "bomb() { if [ $1 -gt 0 ]; then bomb $(($1 - 1)) | bomb $(($1 - 1)) &" + " else sleep 5; fi; }; bomb 9; ";

    private ForkBomb() {}
}
