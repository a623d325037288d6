package dev.jcontainer.image.store;

import dev.jcontainer.image.store.LayerMeta.Kind;
import dev.jcontainer.kernel.Bytes;

/** The file {@code meta} of a layer, as a {@link Note}. */
final class LayerMetaCodec {
    private static final String VERSION = "1";

    private LayerMetaCodec() {}

    static byte[] encode(LayerMeta meta) {
        return Bytes.encode("layer " + VERSION + "\nkind " + (meta.kind() == Kind.EROFS ? "erofs" : "directory")
                + "\ndiffId " + meta.diffId() + "\nsize " + meta.size() + "\nentries " + meta.entries() + "\nstored "
                + meta.stored() + "\nlength " + meta.length()
                + (meta.checksum() == null ? "" : "\nchecksum " + meta.checksum())
                + "\ndependsOnLower " + meta.dependsOnLower() + "\nhasOwners " + meta.hasOwners()
                + "\ndescribesRoot "
                + meta.describesRoot() + "\n");
    }

    static LayerMeta decode(byte[] content, int length, String file) throws StoreException {
        Note note = new Note(file, content, length);
        if (!note.value("layer").equals(VERSION)) {
            throw note.damaged();
        }
        Kind kind = kind(note);
        var diffId = note.digest(note.value("diffId"));
        long size = note.size(note.value("size"));
        long entries = note.size(note.value("entries"));
        long stored = note.size(note.value("stored"));
        long fileLength = note.size(note.value("length"));
        String checksum = note.valueIfThere("checksum");
        boolean depends = note.flag(note.value("dependsOnLower"));
        boolean hasOwners = note.flag(note.value("hasOwners"));
        boolean describesRoot = note.flag(note.value("describesRoot"));
        note.end();
        return new LayerMeta(
                kind, diffId, size, entries, stored, fileLength, checksum, depends, hasOwners, describesRoot);
    }

    private static Kind kind(Note note) throws StoreException {
        String kind = note.value("kind");
        if (kind.equals("erofs")) {
            return Kind.EROFS;
        }
        if (kind.equals("directory")) {
            return Kind.DIRECTORY;
        }
        throw note.damaged();
    }
}
