package dev.jcontainer.image.transfer;

import dev.jcontainer.image.directory.DirectorySink;
import dev.jcontainer.image.erofs.ErofsException;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.layer.Decompression;
import dev.jcontainer.image.layer.DecompressionException;
import dev.jcontainer.image.layer.LayerException;
import dev.jcontainer.image.layer.LayerReader;
import dev.jcontainer.image.layer.LayerTree;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.progress.LayerState;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.store.BlobDownload;
import dev.jcontainer.image.store.Hold;
import dev.jcontainer.image.store.LayerCreation;
import dev.jcontainer.image.store.LayerKeys;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoreException;
import dev.jcontainer.image.store.StoredLayer;
import dev.jcontainer.image.transfer.TransferException.Kind;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.worker.WorkerException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;

/**
 * Brings one layer into the store, in one pass: its compressed bytes go from the source to the blob, and at the same
 * time through decompression and the reader of archives to the disk. Nothing has a name before size, digest and diff id
 * are verified.
 */
final class LayerFetch implements Callable<StoredLayer> {
    /** What all layers of a pull have in common. */
    record Common(
            Store store,
            Hold hold,
            LayerFormat format,
            ImageSource source,
            Ceilings ceilings,
            TransferProgress progress) {}

    private final Common common;
    private final int index;
    private final Descriptor blob;
    private final LayerKeys keys;
    private final LowerTrees lower;

    LayerFetch(Common common, int index, Descriptor blob, LayerKeys keys, LowerTrees lower) {
        this.common = common;
        this.index = index;
        this.blob = blob;
        this.keys = keys;
        this.lower = lower;
    }

    @Override
    public StoredLayer call() throws IOException {
        if (blob.size() > common.ceilings.expandedBytes()) {
            throw new TransferException(
                    Kind.CONTENT,
                    "Cannot use the layer " + blob.digest() + ": the manifest says that it has " + blob.size()
                            + " bytes, and " + common.ceilings.expandedBytes()
                            + " are allowed; --max-size raises that (library: PullOptions.maxBytes).");
        }
        try (LayerCreation creation =
                common.store.layers().begin(common.hold, keys, common.format::takes, this::waitForProcess)) {
            if (creation.present().isPresent()) {
                enter(LayerState.EXISTS);
                return creation.present().get();
            }
            creation.tellDamage(common.progress::warn);
            StoredLayer layer;
            try (BlobDownload download = common.store.blobs().begin(common.hold, blob, this::waitForProcess)) {
                download.tellDamage(common.progress::warn);
                layer = make(creation, download);
            }
            enter(LayerState.COMPLETE);
            return layer;
        }
    }

    private void waitForProcess() {
        enter(LayerState.WAITING_FOR_PROCESS);
    }

    private void enter(LayerState state) {
        common.progress.enter(index, state);
    }

    /**
     * What a former run has left, and a blob that the disk has not kept, may be wrong, which shows only at the end. Then
     * all is fetched once more.
     */
    private StoredLayer make(LayerCreation creation, BlobDownload download) throws IOException {
        boolean wasPresent = download.isPresent();
        boolean resumes = !wasPresent && download.position() > 0;
        try {
            return resumes ? write(creation, download) : writeOfAnyPlace(creation, download);
        } catch (LayerException | DecompressionException | StoreException | TransferException e) {
            boolean isVerified =
                    !wasPresent && download.isPresent(); // then the rest of the disk is the reason, or the image
            if (isVerified || !wasPresent && !resumes || !mayBeOfStored(e)) {
                throw e;
            }
            return wasPresent ? writeAnew(creation, e) : writeAgain(creation, download);
        }
    }

    /** Whether what the store has of the blob may be the reason for a failure. It is not if the disk is full, for example. */
    private static boolean mayBeOfStored(IOException failure) {
        return !(failure instanceof StoreException store)
                || store.kind() == StoreException.Kind.CONTENT
                || store.kind() == StoreException.Kind.DAMAGED;
    }

    private StoredLayer writeAgain(LayerCreation creation, BlobDownload download) throws IOException {
        if (!download.isPresent()) {
            download.startOver();
        }
        creation.startOver();
        return writeOfAnyPlace(creation, download);
    }

    /** Writes it; once more from the next place, if a mirror gave another blob, which shows only at its end. */
    private StoredLayer writeOfAnyPlace(LayerCreation creation, BlobDownload download) throws IOException {
        while (true) {
            try {
                return write(creation, download);
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.CONTENT || !common.source.distrust(blob)) {
                    throw e;
                }
            }
            download.startOver();
            creation.startOver();
        }
    }

    /** The blob of the store was of no use: if it is damaged, it is fetched again. */
    private StoredLayer writeAnew(LayerCreation creation, IOException failure) throws IOException {
        try (BlobDownload download = common.store.blobs().beginVerified(common.hold, blob, this::waitForProcess)) {
            if (download.isPresent()) {
                throw failure; // the image itself is wrong
            }
            download.tellDamage(common.progress::warn);
            return writeAgain(creation, download);
        }
    }

    private StoredLayer write(LayerCreation creation, BlobDownload download) throws IOException {
        try {
            return writeOnce(creation, download);
        } catch (SystemCallException | WorkerException e) {
            throw creation.explained(e);
        }
    }

    private StoredLayer writeOnce(LayerCreation creation, BlobDownload download) throws IOException {
        enter(LayerState.DOWNLOADING);
        InputStream in = download.isPresent()
                ? download.commit().open(0)
                : new BlobInput(common.source, blob, download, position -> common.progress.at(index, position));
        try (Decompression expanded = Decompression.of(in, "The layer " + blob.digest());
                LayerFormat.Writing writing = common.format.begin(creation.directory(), lower)) {
            HashedInput archive = new HashedInput(expanded, keys.diffId().newHash());
            LayerTree entries = read(archive, expanded, in, download, writing);
            enter(LayerState.WRITING);
            LayerTree.Applied tree = entries.applyTo(lower);
            LayerFormat.Written written = finish(writing, tree);
            for (String note : written.notes()) {
                common.progress.warn(note);
            }
            return creation.commit(new LayerMeta(
                    common.format.kind(),
                    keys.diffId(),
                    archive.count(),
                    entries.entryCount(),
                    written.stored(),
                    written.length(),
                    written.checksum(),
                    tree.dependsOnLower(),
                    written.hasOwners(),
                    tree.describesRoot()));
        }
    }

    /** Names the layer, which the format does not know. */
    private LayerFormat.Written finish(LayerFormat.Writing writing, LayerTree.Applied tree) throws IOException {
        try {
            return writing.finish(tree.root());
        } catch (ErofsException e) {
            throw new TransferException(
                    Kind.CONTENT, "Cannot use the layer " + blob.digest() + ": " + e.getMessage() + ".", e);
        } catch (WorkerException e) {
            String attribute = e.attribute();
            if (attribute == null || e.errno() != Errno.EINVAL) {
                throw e;
            }
            throw new TransferException(
                    Kind.CONTENT,
                    "Cannot use the layer " + blob.digest() + ": Linux refuses the value of the extended attribute "
                            + PlainText.escaped(attribute) + " of "
                            + PlainText.escaped(DirectorySink.inLayer(e.path())) + " (EINVAL).",
                    e);
        }
    }

    /**
     * Reads the archive and verifies it. If it is damaged, the rest of the blob is read nevertheless, because a wrong
     * digest is then the reason to tell. Nothing more is read of one that goes beyond a ceiling.
     */
    private LayerTree read(
            HashedInput archive,
            Decompression expanded,
            InputStream in,
            BlobDownload download,
            LayerFormat.Writing writing)
            throws IOException {
        LayerTree entries;
        try {
            entries = new LayerReader(
                            blob.digest().toString(), common.ceilings, expanded::compressedBytes, writing.sink())
                    .read(archive);
        } catch (LayerException | DecompressionException e) {
            if (e instanceof LayerException && ((LayerException) e).isBeyondCeiling()) {
                download.startOver(); // a later pull needs no part of what it refuses
            } else {
                verify(in, download, e);
            }
            throw e;
        }
        Digest diffId = archive.end();
        HashedInput.drain(in);
        download.commit();
        if (!diffId.equals(keys.diffId())) {
            throw new TransferException(
                    Kind.CONTENT,
                    "Cannot use the layer " + blob.digest() + ": its archive has the digest " + diffId
                            + ", and the configuration says " + keys.diffId() + ".");
        }
        return entries;
    }

    private static void verify(InputStream in, BlobDownload download, IOException failure) throws IOException {
        try {
            HashedInput.drain(in);
            download.commit();
        } catch (IOException e) {
            e.addSuppressed(failure);
            throw e;
        }
    }
}
