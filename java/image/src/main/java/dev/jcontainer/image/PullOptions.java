package dev.jcontainer.image;

import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.progress.TransferListener;
import org.jspecify.annotations.Nullable;

/** How an image is pulled. Immutable: each method returns other options. */
public final class PullOptions {
    private static final PullOptions DEFAULTS =
            new PullOptions(PullPolicy.ALWAYS, null, Ceilings.forThisJvm(), false, TransferListener.NONE);

    private final PullPolicy policy;
    private final @Nullable Platform platform;
    private final Ceilings ceilings;
    private final boolean discardsBlobs;
    private final TransferListener listener;

    private PullOptions(
            PullPolicy policy,
            @Nullable Platform platform,
            Ceilings ceilings,
            boolean discardsBlobs,
            TransferListener listener) {
        this.policy = policy;
        this.platform = platform;
        this.ceilings = ceilings;
        this.discardsBlobs = discardsBlobs;
        this.listener = listener;
    }

    /** Asks the source always, for the platform of this machine, and keeps all blobs. */
    public static PullOptions defaults() {
        return DEFAULTS;
    }

    /** When the source is asked. */
    public PullOptions policy(PullPolicy value) {
        return new PullOptions(value, platform, ceilings, discardsBlobs, listener);
    }

    /**
     * The platform that is chosen from several. An image of the store for another platform counts as missing then. By
     * default it is the platform of this machine, and an image of the store counts whatever its platform.
     */
    public PullOptions platform(Platform value) {
        return new PullOptions(policy, value, ceilings, discardsBlobs, listener);
    }

    /** Refuses a layer with more entries; by default, one for each 2 KiB of the heap, and at most ten million. */
    public PullOptions maxEntries(long value) {
        return ceilings(ceilings.withEntries(value));
    }

    /** Refuses a layer whose directories are deeper; by default 1024. */
    public PullOptions maxDepth(int value) {
        return ceilings(ceilings.withDepth(value));
    }

    /** Refuses a layer whose archive or files have more bytes; by default 128 GiB. */
    public PullOptions maxBytes(long value) {
        return ceilings(ceilings.withExpandedBytes(value));
    }

    /** Refuses a layer of more than 4 GiB whose archive has more than so many times the bytes of its blob; by default 1000. */
    public PullOptions maxRatio(long value) {
        return ceilings(ceilings.withRatio(value));
    }

    private PullOptions ceilings(Ceilings value) {
        return new PullOptions(policy, platform, value, discardsBlobs, listener);
    }

    /** Whether compressed layers are thrown away; the image can be run then, but not pushed or saved. */
    public PullOptions discardBlobs(boolean value) {
        return new PullOptions(policy, platform, ceilings, value, listener);
    }

    /** What follows the transfer. */
    public PullOptions listener(TransferListener value) {
        return new PullOptions(policy, platform, ceilings, discardsBlobs, SerialListener.of(value));
    }

    PullPolicy policy() {
        return policy;
    }

    @Nullable
    Platform platform() {
        return platform;
    }

    Ceilings ceilings() {
        return ceilings;
    }

    boolean discardsBlobs() {
        return discardsBlobs;
    }

    TransferListener listener() {
        return listener;
    }
}
