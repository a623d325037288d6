package dev.jcontainer.image.archive;

import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tar.TarException;
import dev.jcontainer.image.tar.TarReader;
import dev.jcontainer.image.tar.TarType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of a tar archive that is a plain file. The archive is read once from member to member, and then by
 * offsets; nothing of it is unpacked.
 */
final class TarMembers implements Members {
    /** Docker writes four members for each layer; so this is more than any archive has. */
    private static final int MOST = 100_000;

    /** The length of all names and targets of links, which are kept in memory; a name alone can have 64 KiB. */
    private static final int MOST_NAMES = 16 << 20;

    private final FileChannel file;
    private final String place;
    private final Map<String, Member> members = new HashMap<>();

    /** Where the bytes of a member are, and the target of a symbolic link. */
    private record Member(TarType type, long begin, long size, boolean sparse, String target) {}

    /**
     * Reads where the members are.
     *
     * @param file the archive; closed with this object, and also if this fails
     * @param place the archive's name for messages
     */
    static TarMembers open(FileChannel file, String place) throws IOException {
        TarMembers members = new TarMembers(file, place);
        return members.indexed(() -> new TarReader(new ChannelInput(file, 0, file.size()), true));
    }

    /**
     * The same for an archive that is copied to the file, from its beginning, by reading it.
     *
     * @param copied what is read; it stays open
     */
    static TarMembers read(InputStream copied, FileChannel file, String place) throws IOException {
        return new TarMembers(file, place).indexed(() -> new TarReader(copied));
    }

    private TarMembers(FileChannel file, String place) {
        this.file = file;
        this.place = place;
    }

    /** Opens what is read of the archive. */
    @FunctionalInterface
    private interface Opener {
        TarReader open() throws IOException;
    }

    private TarMembers indexed(Opener archive) throws IOException {
        try {
            index(archive.open());
            return this;
        } catch (TarException e) {
            close();
            throw problem("the archive", e);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void index(TarReader tar) throws IOException {
        long names = 0;
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            String name = MemberName.of(entry.name());
            if (name == null) {
                throw tar.refuse("its name leads out of the archive");
            }
            names += name.length() + entry.linkName().length();
            if (names > MOST_NAMES) {
                throw tar.refuse("with it, the names in the archive take more than " + MOST_NAMES + " bytes");
            }
            Member member =
                    new Member(entry.type(), tar.position(), entry.size(), entry.sparse() != null, entry.linkName());
            Member other = members.put(name, member);
            if (other != null && (other.type != TarType.DIRECTORY || member.type != TarType.DIRECTORY)) {
                throw tar.refuse("an entry before it has the same name, so that it is not clear which one counts");
            }
            if (members.size() > MOST) {
                throw tar.refuse("the archive has more than " + MOST + " entries");
            }
        }
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public long size(String name) throws IOException {
        Member member = find(name);
        return member == null ? -1 : member.size;
    }

    @Override
    public InputStream open(String name, long offset) throws IOException {
        Member member = find(name);
        if (member == null) {
            throw problem("it has no " + TarException.printable(name));
        }
        return new ChannelInput(file, member.begin + Math.min(offset, member.size), member.begin + member.size);
    }

    @Override
    public String file(String name) {
        Member member = members.get(name);
        String target =
                member == null || member.type != TarType.SYMBOLIC_LINK ? null : MemberName.linked(name, member.target);
        return target == null ? name : target;
    }

    /** Finds a regular file. Docker writes a layer twice as a symbolic link to the first, so one link is followed. */
    private @Nullable Member find(String name) throws ArchiveException {
        Member member = members.get(name);
        if (member != null && member.type == TarType.SYMBOLIC_LINK) {
            String target = MemberName.linked(name, member.target);
            Member linked = target == null ? null : members.get(target);
            if (linked == null) {
                throw problem(TarException.printable(name) + " is a link to " + TarException.printable(member.target)
                        + ", which is not in the archive");
            }
            member = linked;
        }
        if (member != null && member.type != TarType.FILE) {
            throw problem(TarException.printable(name) + " is a " + member.type + ", and not a regular file");
        }
        if (member != null && member.sparse) {
            throw problem(TarException.printable(name) + " is sparse; write the archive without holes");
        }
        return member;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
