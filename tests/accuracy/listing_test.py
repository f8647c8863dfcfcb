"""Data sets of every kind through the real binary: which label a picture gets.

usage: listing_test.py PERWATT
"""
from pictures import SYNTHETIC, Accuracy, harness, paint

CLASSES = ["n01440764 tench, Tinca tinca", "n01484850 great white shark, white shark", "n01532829 house finch, linnet",
           "n02012849 crane", "n03126707 crane", "n03063599 coffee mug"]


class Listing(Accuracy):
    def labels(self, place, *more):
        (record,), rows = self.accuracy(*SYNTHETIC, "-p", "fp32", "-d", place, *more)
        self.record = record
        self.assertEqual(record["status"], "ok", record)
        return {row["file"]: row["label"] for row in rows}

    def root(self, *names, classes=True):
        root = self.home / "set"
        root.mkdir(exist_ok=True)
        if classes:
            (root / "synset_words.txt").write_text("\n".join(CLASSES) + "\n")
        for seed, name in enumerate(names):
            paint(root / name, seed)
        return root

    def test_folders_of_synsets_indices_and_names(self):
        root = self.root("n01484850/a.png", "n01532829-finch/deep/b.jpg", "5/c.png", "great_white_shark/d.png", "other/e.png")
        self.assertEqual(self.labels(root), {"n01484850/a.png": "1", "n01532829-finch/deep/b.jpg": "2", "5/c.png": "5",
                                             "great_white_shark/d.png": "1", "other/e.png": ""})
        self.assertEqual((self.record["pictures"], self.record["labelled"]), (5, 4))

    def test_names_that_begin_with_a_synset(self):
        root = self.root("n01440764_1.JPEG", "n03063599_2.png")
        self.assertEqual(self.labels(root), {"n01440764_1.JPEG": "0", "n03063599_2.png": "5"})

    def test_names_that_say_a_class(self):
        root = self.root("x_tench.png", "x_coffee_mug.png", "x_crane.png", "x_house_finch_2.png")
        self.assertEqual(self.labels(root), {"x_tench.png": "0", "x_coffee_mug.png": "5", "x_crane.png": "", "x_house_finch_2.png": "2"})
        self.assertIn("read from the words in their names", self.errors)
        self.assertIn("crane", self.errors)

    def test_a_list_gives_labels_and_order(self):
        root = self.root("z.png", "a b.png", "n01440764_1.png")
        listing = root / "list.csv"
        listing.write_text('path,label\nz.png,n01532829\n"a b.png",great white shark\n# nothing\nn01440764_1.png\n')
        self.assertEqual(list(self.labels(listing).items()), [("z.png", "2"), ("a b.png", "1"), ("n01440764_1.png", "0")])

    def test_classes_of_another_file(self):
        root = self.root("n09999999/a.png", classes=False)
        words = self.home / "words.txt"
        words.write_text("n00000001 one\nn09999999 other\n")
        self.assertEqual(self.labels(root, "--synsets", words), {"n09999999/a.png": "1"})

    def test_a_single_picture(self):
        root = self.root("n01484850_1.png")
        self.assertEqual(list(self.labels(root / "n01484850_1.png").items()), [("n01484850_1.png", "1")])

    def test_a_part_is_spread_over_the_whole(self):
        root = self.root(*(f"{i % 2}/p{i}.png" for i in range(10)), classes=False)
        whole = list(self.labels(root))
        part = list(self.labels(root, "--pictures", "4"))
        self.assertEqual(part, [whole[i * 10 // 4] for i in range(4)])
        self.assertEqual(self.record["pictures"], 4)

    def test_what_is_no_picture_is_passed_over_and_said(self):
        root = self.root("0/a.png", classes=False)
        (root / "0" / "notes.txt").write_text("no picture")
        (root / "0" / ".hidden.png").write_bytes(b"")
        self.assertEqual(self.labels(root), {"0/a.png": "0"})
        self.assertIn("notes.txt", self.errors)
        self.assertNotIn(".hidden", self.errors)


if __name__ == "__main__":
    harness.main()
