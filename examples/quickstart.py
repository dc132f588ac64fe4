"""Topics of texts, and what is done with them.

    python examples/quickstart.py [FOLDER]

writes pictures and the report to FOLDER (default: saetm-quickstart).
"""
import pathlib
import sys

from docstrings import docstrings

from saetm import SAETM

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "saetm-quickstart")
folder.mkdir(exist_ok=True)

texts, packages = docstrings()
print(f"{len(texts)} docstrings")

model = SAETM(nr_topics=20)
topics, probabilities = model.fit_transform(texts, groups=packages)
print(model.get_topic_info()[["Topic", "Count", "Name"]].to_string(index=False))

print("\nmost like 'wait for a thread to end':")
for topic, cosine in zip(*model.find_topics("wait for a thread to end", top_n=3)):
    print(f"  {cosine:.2f}  {model.topic_labels_[topic]}")

print("\nnew texts:")
for text in ("Parse a header of a message.", "Draw a line on the canvas."):
    (topic,), _ = model.transform([text])
    print(f"  {text}  →  {model.topic_labels_.get(topic, 'no topic')}")

model.reduce_topics(texts, nr_topics=10)  # nothing is trained again
print(f"\nwith 10 topics: {model.evaluate()['npmi']:.3f} NPMI")

model.plot_topics().save(folder / "topics.svg")
model.plot_topics_per_class().save(folder / "packages.svg")
print(f"{model.report(folder / 'report.html')}")
