"""Embed the ticket texts and see whether they help. They do, a bit, on a sample."""
import numpy as np
import pandas as pd
from sentence_transformers import SentenceTransformer

TICKETS = "/home/li/scratch/tickets_sample.csv"


def main():
    tickets = pd.read_csv(TICKETS)
    encoder = SentenceTransformer("all-MiniLM-L6-v2")
    vectors = encoder.encode(tickets["text"].fillna("").tolist())
    np.save("/home/li/scratch/ticket_vectors.npy", vectors)


if __name__ == "__main__":
    main()
