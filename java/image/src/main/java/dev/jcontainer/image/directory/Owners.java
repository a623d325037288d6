package dev.jcontainer.image.directory;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.MissingIds;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.kernel.PlainText;
import java.io.IOException;
import java.util.Map;

/** Compares the owners of a layer's files with the ids of a user namespace. Not thread-safe. */
public final class Owners {
    private final IdMap map;
    private long uid = -1;
    private long gid = -1;
    private String fileOfUid = "";
    private String fileOfGid = "";

    private Owners(IdMap map) {
        this.map = map;
    }

    /** Whether the namespace has the owner and the group of a file. */
    static boolean has(IdMap map, Node node) {
        return map.hasUid(node.attributes().uid() & 0xffffffffL)
                && map.hasGid(node.attributes().gid() & 0xffffffffL);
    }

    /**
     * Checks that a user namespace has all owners and groups of a tree.
     *
     * @throws OwnersException with the highest ids that are missing, a file of each, and what to do
     * @throws IOException if the files of subordinate ids cannot be read
     */
    public static void check(Node.Directory root, IdMap map) throws IOException {
        Owners owners = new Owners(map);
        owners.look(root, "/", 0);
        owners.refuse();
    }

    private void look(Node node, String path, int depth) throws IOException {
        TreeWriter.checkDepth(depth, path);
        long owner = node.attributes().uid() & 0xffffffffL;
        long group = node.attributes().gid() & 0xffffffffL;
        if (owner > uid && !map.hasUid(owner)) {
            uid = owner;
            fileOfUid = path;
        }
        if (group > gid && !map.hasGid(group)) {
            gid = group;
            fileOfGid = path;
        }
        if (node instanceof Node.Directory) {
            for (Map.Entry<String, Node> child :
                    ((Node.Directory) node).children().entrySet()) {
                look(child.getValue(), depth == 0 ? "/" + child.getKey() : path + "/" + child.getKey(), depth + 1);
            }
        }
    }

    private void refuse() throws IOException {
        if (uid < 0 && gid < 0) {
            return;
        }
        throw new OwnersException("The layer has files of the "
                + (uid < 0 ? "" : "user " + uid + " (" + PlainText.escaped(fileOfUid) + ")")
                + (uid < 0 || gid < 0 ? "" : " and of the ")
                + (gid < 0 ? "" : "group " + gid + " (" + PlainText.escaped(fileOfGid) + ")")
                + ", which the user namespace of " + System.getProperty("user.name") + " does not have. "
                + MissingIds.advice(map, Math.max(uid, 0), Math.max(gid, 0)) + " Then repeat the command.");
    }
}
